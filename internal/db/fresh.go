package db

import "context"

// Fresh tells whether no migration was ever applied: a new database, which any program may take into use.
func (d *DB) Fresh(ctx context.Context) (bool, error) {
	have, err := d.applied(ctx)
	if err != nil && missingTable(err) {
		return true, nil
	}
	return err == nil && len(have) == 0, err
}
