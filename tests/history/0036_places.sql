CREATE VIRTUAL TABLE places USING rtree(id, min_x, max_x, min_y, max_y);
