package access_test

import (
	"context"
	"testing"

	"chibo/internal/access"
	"chibo/internal/db"
	"chibo/internal/duty"
	"chibo/internal/fault"
)

func (w *world) give(who duty.Actor, to, at db.ID, role duty.Role) error {
	return w.write(func(ctx context.Context, tx *db.Tx) error {
		return access.Give(ctx, tx, who, to, -1, access.GrantInput{Org: at, Role: role, From: tx.Today()})
	})
}

// Who may give what to whom, where: every line is one rule of the package's comment.
func TestGive(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		admin := w.account("quantri", w.a, map[db.ID]duty.Role{w.a: duty.RoleAdmin})
		chiefA := w.account("phutrach.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleChief})
		officer := w.account("canbo.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer})
		mixed := w.account("honhop", w.a, map[db.ID]duty.Role{w.a1: duty.RoleAdmin, w.a: duty.RoleViewer})
		elsewhere := w.account("canbo.b", w.b, map[db.ID]duty.Role{w.b: duty.RoleOfficer})
		n := 0
		for _, c := range []struct {
			what string
			who  db.ID
			at   db.ID
			role duty.Role
			kind fault.Kind // 0: allowed
		}{
			{"the chief gives anything", w.chief, w.top, duty.RoleChief, 0},
			{"the chief gives anything below", w.chief, w.a1, duty.RoleAdmin, 0},
			{"an administrator gives records he does not hold", admin, w.a, duty.RoleOfficer, 0},
			{"an administrator gives them below", admin, w.a1, duty.RoleSecretary, 0},
			{"an administrator makes administrators", admin, w.a, duty.RoleAdmin, 0},
			{"an administrator puts nobody in charge", admin, w.a, duty.RoleChief, fault.Denied},
			{"nobody gives above himself", admin, w.top, duty.RoleViewer, fault.NotFound},
			{"nobody gives beside himself", admin, w.b, duty.RoleViewer, fault.NotFound},
			{"a chief of a part makes chiefs of the part", chiefA, w.a, duty.RoleChief, 0},
			{"a chief of a part gives nothing elsewhere", chiefA, w.b, duty.RoleFigures, fault.NotFound},
			{"an officer gives nothing", officer, w.a, duty.RoleFigures, fault.NotFound},
			{"an administrator of the cell gives nothing on the whole, though he may see it", mixed, w.a, duty.RoleFigures, fault.Denied},
			{"an unknown role", w.chief, w.a, "vua", fault.Invalid},
		} {
			n++
			to := w.account("moi"+string(rune('a'+n)), w.a1, nil)
			who := w.actor(c.who)
			err := w.give(who, to, c.at, c.role)
			switch {
			case c.kind == 0 && err != nil:
				t.Errorf("%s: %v", c.what, err)
			case c.kind != 0 && !fault.Is(err, c.kind) && !(c.who == officer && err != nil): // who holds no Accounts does not even see the account
				t.Errorf("%s: %v, want %v", c.what, err, c.kind)
			}
		}
		w.isKind(w.give(w.actor(admin), admin, w.a, duty.RoleOfficer), fault.Denied, "access.own_grant")
		w.isKind(w.give(w.actor(admin), elsewhere, w.a, duty.RoleViewer), fault.NotFound, "") // unknown means no
		w.isKind(w.give(w.actor(w.chief), elsewhere, w.b, duty.RoleViewer), fault.Conflict, "asof.overlap")
		// Over the years the right passes: one not begun gives nothing today.
		later := w.account("mai", w.a, nil)
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return access.Give(ctx, tx, duty.System(), later, -1, access.GrantInput{Org: w.a, Role: duty.RoleChief, From: tx.Today().Add(1)})
		})
		if err := w.give(w.actor(later), officer, w.a1, duty.RoleViewer); err == nil {
			t.Error("a right of tomorrow was used today")
		}
	})
}

func TestEnd(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		admin := w.account("quantri", w.a, map[db.ID]duty.Role{w.a: duty.RoleAdmin})
		chiefA := w.account("phutrach.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleChief})
		officer := w.account("canbo.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer, w.b: duty.RoleViewer})
		end := func(who, of, at db.ID, days int) error {
			return w.write(func(ctx context.Context, tx *db.Tx) error {
				return access.End(ctx, tx, w.actor(who), of, -1, at, tx.Today().Add(days), "thôi việc")
			})
		}
		w.isKind(end(admin, chiefA, w.a, -1), fault.Denied, "access.more_than_own")
		w.isKind(end(admin, officer, w.b, -1), fault.NotFound, "") // what lies elsewhere is not even there
		w.isKind(end(admin, officer, w.a, -2), fault.Invalid, "access.past_day")
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.End(ctx, tx, w.actor(w.chief), officer, -1, w.a, tx.Today(), " ")
		}), fault.Invalid, "asof.reason")
		if err := end(admin, officer, w.a, 0); err != nil {
			t.Fatal(err)
		}
		if who := w.actor(officer); len(who.Grants) != 2 {
			t.Error("it still holds today")
		}
		if err := end(w.chief, officer, w.a, -1); err != nil { // given today, ended at once: it never was
			t.Fatal(err)
		}
		if err := end(officer, officer, w.b, -1); err != nil { // everybody may give up his own
			t.Fatal(err)
		}
		if who := w.actor(officer); len(who.Grants) != 0 {
			t.Errorf("still %v", who.Grants)
		}
		// The last in charge stays.
		w.isKind(end(w.chief, w.chief, w.top, 10), fault.Conflict, "access.last_chief")
		second := w.account("phutrach2", w.top, map[db.ID]duty.Role{w.top: duty.RoleChief})
		if err := end(w.chief, w.chief, w.top, 10); err != nil {
			t.Fatal(err)
		}
		w.isKind(end(second, second, w.top, 20), fault.Conflict, "access.last_chief")
		// One whose right has an end is no successor: the day after it nobody would be left.
		w.must(func(ctx context.Context, tx *db.Tx) error {
			third, err := access.Create(ctx, tx, duty.System(), access.Input{Login: "tamthoi", Name: "Tạm thời", Org: w.top})
			if err != nil {
				return err
			}
			return access.Give(ctx, tx, duty.System(), third, -1, access.GrantInput{Org: w.top, Role: duty.RoleChief, From: tx.Today(), Last: tx.Today().Add(60)})
		})
		w.isKind(end(second, second, w.top, 20), fault.Conflict, "access.last_chief")
	})
}

// A code opens an account with all it holds: who could not give that may not have the code.
func TestCodeRule(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		admin := w.account("quantri", w.a, map[db.ID]duty.Role{w.a: duty.RoleAdmin})
		officer := w.account("canbo.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer})
		chiefA := w.account("phutrach.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleChief})
		abroad := w.account("canbo.ab", w.a, map[db.ID]duty.Role{w.b: duty.RoleViewer})
		guest := w.account("khach", w.b, map[db.ID]duty.Role{w.a: duty.RoleViewer})
		code := func(who, of db.ID) error {
			return w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := access.IssueCode(ctx, tx, w.actor(who), of, w.at())
				return err
			})
		}
		if err := code(admin, officer); err != nil {
			t.Error(err)
		}
		w.isKind(code(admin, chiefA), fault.Denied, "access.holds_more")
		w.isKind(code(chiefA, abroad), fault.Denied, "access.holds_more")
		w.isKind(code(chiefA, guest), fault.Denied, "error.denied") // seen, since he holds a right here; kept elsewhere
		w.isKind(code(admin, w.chief), fault.NotFound, "")
		w.isKind(code(officer, chiefA), fault.NotFound, "")
	})
}

func TestList(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		w.account("canbo.a", w.a, map[db.ID]duty.Role{w.a: duty.RoleOfficer})
		w.account("canbo.b", w.b, map[db.ID]duty.Role{w.b: duty.RoleOfficer})
		guest := w.account("khach", w.b, map[db.ID]duty.Role{w.a1: duty.RoleViewer, w.b: duty.RoleViewer})
		admin := w.account("quantri", w.a, map[db.ID]duty.Role{w.a: duty.RoleAdmin})
		list := func(who duty.Actor, f access.Filter) (logins []string) {
			if err := w.d.Read(t.Context(), func(tx *db.Tx) error {
				p, err := access.List(t.Context(), tx, who, f)
				for _, a := range p.Rows {
					logins = append(logins, a.Login)
				}
				if f.Limit == 0 && int64(len(logins)) != p.Total {
					t.Errorf("total %d, rows %d", p.Total, len(logins))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return logins
		}
		is := func(what string, got []string, want ...string) {
			t.Helper()
			if len(got) != len(want) {
				t.Errorf("%s: %v, want %v", what, got, want)
				return
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
			}
		}
		is("all", list(w.actor(w.chief), access.Filter{Sort: "login"}), "canbo.a", "canbo.b", "khach", "MinhChau", "quantri")
		is("a part", list(w.actor(admin), access.Filter{Sort: "-login"}), "quantri", "khach", "canbo.a")
		is("no right", list(w.actor(guest), access.Filter{}))
		is("search without marks", list(duty.System(), access.Filter{Text: "do minh"}), "MinhChau")
		is("search of a wildcard", list(duty.System(), access.Filter{Text: "%"}), list(duty.System(), access.Filter{})...)
		is("page", list(duty.System(), access.Filter{Sort: "login", Limit: 2, Skip: 2}), "khach", "MinhChau")
		is("unknown sort", list(duty.System(), access.Filter{Sort: "password", Limit: 1}), "MinhChau")
		is("disabled", list(duty.System(), access.Filter{State: access.Disabled}))
		var held []access.Held
		_ = w.d.Read(t.Context(), func(tx *db.Tx) (err error) {
			held, err = access.Grants(t.Context(), tx, w.actor(admin), guest)
			return err
		})
		if len(held) != 1 || held[0].Org != w.a1 {
			t.Errorf("grants elsewhere are told: %v", held)
		}
	})
}

func TestCreate(t *testing.T) {
	each(t, func(w *world) {
		w.found()
		create := func(in access.Input) error {
			return w.write(func(ctx context.Context, tx *db.Tx) error {
				_, err := access.Create(ctx, tx, w.actor(w.chief), in)
				return err
			})
		}
		w.isKind(create(access.Input{Login: "MINHCHAU", Name: "Người khác", Org: w.a}), fault.Invalid, "form.taken")
		w.isKind(create(access.Input{Login: "có dấu", Name: "x", Org: w.a}), fault.Invalid, "access.login_form")
		w.isKind(create(access.Input{Login: "x1", Name: " ", Org: w.a}), fault.Invalid, "form.required")
		w.isKind(create(access.Input{Login: "x1", Name: "Tên\x00", Org: w.a}), fault.Invalid, "text.control")
		w.isKind(create(access.Input{Login: "x1", Name: "Tên"}), fault.Invalid, "form.required")
		admin := w.account("quantri", w.a, map[db.ID]duty.Role{w.a: duty.RoleAdmin})
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := access.Create(ctx, tx, w.actor(admin), access.Input{Login: "x1", Name: "Tên", Org: w.b})
			return err
		}), fault.NotFound, "")
		officer := w.account("canbo.a", w.a, nil)
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Rename(ctx, tx, w.actor(admin), officer, 1, access.Input{Name: "Tên mới", Org: w.b})
		}), fault.NotFound, "")
		w.must(func(ctx context.Context, tx *db.Tx) error {
			return access.Rename(ctx, tx, w.actor(admin), officer, 1, access.Input{Name: "Tên mới", Org: w.a1})
		})
		w.isKind(w.write(func(ctx context.Context, tx *db.Tx) error {
			return access.Rename(ctx, tx, w.actor(admin), officer, 1, access.Input{Name: "Tên nữa", Org: w.a1})
		}), fault.Stale, "")
	})
}
