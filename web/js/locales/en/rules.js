// The words of rules: which rows of a table, which names of its columns.

export default {
  "rule.title": "Some rows, other column names",
  "rule.where": "Only rows where (SQL)",
  "rule.where.example": "created_at >= '2025-01-01'",
  "rule.where.hint": "As it stands after WHERE, with this table's columns; empty = all rows. Functions and other tables need their schema's name. The plan checks it.",
  "rule.columns": "Names of columns on the destination",
  "rule.columns.hint": "For a table that the destination has already, where a column has another name. Empty = the same name.",
  "rule.mark.where": "some rows",
  "rule.mark.columns": "other column names",
  "rule.mark.both": "some rows, other column names",
};
