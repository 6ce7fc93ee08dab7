CREATE INDEX "odd: index" ON "odd table" ("select", [a "b" c]);
