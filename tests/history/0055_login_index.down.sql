DROP INDEX accounts_by_login;
