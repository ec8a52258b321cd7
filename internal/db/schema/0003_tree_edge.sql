-- The tree is dated edges and nothing else. kind: parent (a living organisation under its superior), successor (an ended one stands at its main
-- successor), heir (an ended one without successor: its last superior, for rights alone).
CREATE TABLE tree_edge (
  id {id} NOT NULL PRIMARY KEY,
  child {id} NOT NULL,
  parent {id} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('parent', 'successor', 'heir')),
  {states},
  CHECK (child <> parent)
){strict};
{no_overlap tree_edge|child};
CREATE INDEX tree_edge_child_now ON tree_edge (child, valid_to, valid_from) WHERE known_to = {open};
CREATE INDEX tree_edge_parent_now ON tree_edge (parent, valid_to, valid_from, child) WHERE known_to = {open};
CREATE INDEX tree_edge_child_all ON tree_edge (child, valid_to, known_to, valid_from, known_from);
CREATE INDEX tree_edge_parent_all ON tree_edge (parent, valid_to, known_to, valid_from, known_from);
CREATE TABLE tree_lock (id INTEGER PRIMARY KEY, rev {int} NOT NULL, at {time}){strict};
INSERT INTO tree_lock (id, rev) VALUES (1, 1);
