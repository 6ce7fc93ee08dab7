/** The database of this site. */
export const NAME = "fieldnotes";
