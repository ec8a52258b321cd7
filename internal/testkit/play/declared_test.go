package play

import (
	"context"
	"testing"

	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/figure"
	"chibo/internal/testkit"
)

// TestDeclarationsListed: beside a number stand the declarations of organisations that the reader answers for; of others only how many there are. Which
// count is the same for the whole, for a part and in a roll-up.
func TestDeclarationsListed(t *testing.T) {
	full.tmpl.Each(t, func(t *testing.T, e testkit.Engine) {
		h, p := full.on(t, e)
		ctx := context.Background()
		on := day.Must(2018, 12, 31)
		ask := func(org string) figure.Query {
			return figure.Query{Org: p.Orgs[org], At: asof.Point{On: on}, Period: day.YearTo(on)}
		}
		grant := func(org string, r duty.Right) duty.Grant {
			return duty.Grant{Org: p.Orgs[org], Role: duty.RoleViewer, Rights: r, Period: day.Period{From: day.Must(2000, 1, 1), To: day.Forever}}
		}
		who := duty.Actor{Account: db.NewID(), Name: "người thử", Grants: []duty.Grant{grant("SKH", duty.Figures), grant("SKH-02", duty.Records)}}
		ref := figure.Ref{Code: "study.class"}
		err := h.DB.Read(ctx, func(tx *db.Tx) error {
			all, err := h.Figures.Records(ctx, tx, duty.System(), ask("SKH"), ref, 0, 10)
			if err != nil {
				return err
			}
			if len(all.Declared) != 3 || all.Unlisted != 0 {
				t.Errorf("%+v", all.Declared)
			}
			for _, d := range all.Declared {
				if d.Counts != (d.Org == p.Orgs["SKH"]) || !d.Counts && d.Under != p.Orgs["SKH"] {
					t.Errorf("%+v", d)
				}
			}
			mine, err := h.Figures.Records(ctx, tx, who, ask("SKH"), ref, 0, 10)
			if err != nil {
				return err
			}
			if len(mine.Declared) != 1 || mine.Declared[0].Org != p.Orgs["SKH-02"] || mine.Unlisted != 2 {
				t.Errorf("a reader of one cell: %+v and %d", mine.Declared, mine.Unlisted)
			}
			rolled, err := h.Figures.Roll(ctx, tx, duty.System(), ask("KCQ"), []figure.Ref{ref})
			if err != nil {
				return err
			}
			for org, want := range map[string]int64{"SKH": 5, "SKH-02": 0, "SKH-03": 0, "SNV": 3, "SNV-01": 1, "SNV-02": 2} {
				one, err := h.Figures.Compute(ctx, tx, duty.System(), ask(org), []figure.Ref{ref})
				if err != nil {
					return err
				}
				if got := rolled[p.Orgs[org]][0].N; one[0].N != want || got != want {
					t.Errorf("%s: %d alone and %d in the roll-up, want %d", org, one[0].N, got, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
