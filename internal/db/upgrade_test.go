package db

import (
	"context"
	"slices"
	"strings"
	"testing"

	"chibo/internal/testkit"
)

// A database of before that has reasons of absence in the clear: after the upgrade they stand nowhere, the records do, and the blocks are to be made anew.
func TestUpgradeDropsReasonsInTheClear(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d := openAt(t, e.URL, Options{})
		list, err := migrations(schemaFiles)
		if err != nil {
			t.Fatal(err)
		}
		before := slices.IndexFunc(list, func(m migration) bool { return m.n == 110 })
		if _, err := d.migrate(ctx, list[:before]); err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *Tx) error {
			for _, text := range []string{
				`INSERT INTO meeting_absence_version (id, meeting_absence_id, kind, reason, meeting_state, search, valid_from, valid_to, known_from, known_to, change_id)
					VALUES (:id, :id, 'co_ly_do', 'Ốm: viêm phổi', 'da_hop', ' ', :day, {forever}, :now, {open}, :id)`,
				`INSERT INTO audit_change (id, change_id, at, noun, subject_id, verb, reason, detail, block) VALUES (:id, :id, :now, 'meeting_absence', :id, 'enter', '', '{"reason":"Ốm: viêm phổi"}', 1)`,
				`INSERT INTO audit_block (n, at, records, digests, before, hash, key_id, signature) VALUES (1, :now, 1, :bytes, :bytes, :bytes, 'k', :bytes)`,
				`UPDATE audit_head SET n = 1 WHERE :now = :now`,
			} {
				text = strings.ReplaceAll(text, `'{"reason":"Ốm: viêm phổi"}'`, ":detail")
				args := Args{"now": tx.Now()}
				for name, v := range map[string]any{"id": NewID(), "day": tx.Today(), "bytes": []byte("x"), "detail": `{"reason":"Ốm: viêm phổi"}`} {
					if strings.Contains(text, ":"+name) {
						args[name] = v
					}
				}
				if _, err := tx.Exec(ctx, text, args); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *Tx) error {
			for text, want := range map[string]int{
				`SELECT COUNT(*) FROM meeting_absence_version WHERE reason IS NULL`:                 1,
				`SELECT COUNT(*) FROM audit_change WHERE detail LIKE '%phổi%' OR block IS NOT NULL`: 0,
				`SELECT COUNT(*) FROM audit_change`:                                                 1,
				`SELECT COUNT(*) FROM audit_block`:                                                  0,
				`SELECT n FROM audit_head`:                                                          0,
			} {
				var n int
				if _, err := tx.One(ctx, text, nil, &n); err != nil || n != want {
					t.Errorf("%s: %d, want %d: %v", text, n, want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A strength for which nothing was asked waits for no answer after the upgrade either; what waits goes on waiting.
func TestUpgradeStrengthsWaitForNobody(t *testing.T) {
	testkit.Each(t, func(t *testing.T, e testkit.Engine) {
		ctx := context.Background()
		d := openAt(t, e.URL, Options{})
		list, err := migrations(schemaFiles)
		if err != nil {
			t.Fatal(err)
		}
		before := slices.IndexFunc(list, func(m migration) bool { return m.n == 155 })
		if _, err := d.migrate(ctx, list[:before]); err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *Tx) error {
			for _, x := range [][2]string{{"uu_diem", ""}, {"uu_diem", "Nhân rộng"}, {"han_che", ""}} {
				if _, err := tx.Exec(ctx, `INSERT INTO meeting_finding_version (id, meeting_finding_id, kind, words, correction, answer, state, search, valid_from, valid_to, known_from, known_to, change_id)
					VALUES (:id, :id, :kind, 'Đúng giờ', :correction, '', 'mo', ' ', :day, {forever}, :now, {open}, :id)`,
					Args{"id": NewID(), "kind": x[0], "correction": x[1], "day": tx.Today(), "now": tx.Now()}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		err = d.Read(ctx, func(tx *Tx) error {
			for text, want := range map[string]int{
				`SELECT COUNT(*) FROM meeting_finding_version WHERE state = 'khong_can' AND kind = 'uu_diem' AND correction = ''`: 1,
				`SELECT COUNT(*) FROM meeting_finding_version WHERE state = 'mo'`:                                                 2,
			} {
				var n int
				if _, err := tx.One(ctx, text, nil, &n); err != nil || n != want {
					t.Errorf("%s: %d, want %d: %v", text, n, want, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
