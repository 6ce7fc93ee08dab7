CREATE INDEX feeds_by_host ON feeds (lower(substr(url, instr(url, '//') + 2)));
