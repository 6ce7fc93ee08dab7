-- Links can be found again in the text of the notes, so nothing is lost by dropping them.

DROP VIEW backlinks;
DROP TABLE note_links;
