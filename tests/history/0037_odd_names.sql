CREATE TABLE "odd table" ("select" TEXT, [a "b" c] INT, `from: x` TEXT DEFAULT 'it''s; a "text": yes', "ünï" REAL DEFAULT -1.5);
