CREATE INDEX accounts_by_login ON accounts (last_login, email COLLATE BINARY);
