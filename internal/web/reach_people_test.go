package web_test

import (
	"context"
	"strings"

	"chibo/internal/access"
	"chibo/internal/admission"
	"chibo/internal/asof"
	"chibo/internal/day"
	"chibo/internal/db"
	"chibo/internal/document"
	"chibo/internal/duty"
	"chibo/internal/member"
	"chibo/internal/org"
	"chibo/internal/target"
)

// facts makes the texts of a person: basic facts for those who have his file and, besides, part for those who had him; sealed ones for the right
// to their group.
func (w *land) facts(key, home string, names, part []pass, sealed bool) map[string]asof.Fields {
	out := map[string]asof.Fields{}
	for _, group := range member.Groups() {
		if group != member.Basic && !sealed {
			continue
		}
		f := asof.Fields{}
		for _, x := range member.Fields(group) {
			if x.Kind != asof.Text || len(x.Codes) > 0 || x.Name == "given" || x.Name == "citizen_id" {
				continue
			}
			c := w.new(key+" "+group+" "+x.Name, with(duty.Records|member.RightOf(group), home)).ownOf(key)
			c.must = group != member.Basic
			f[x.Name] = c.token
			switch {
			case x.Name == "full_name":
				c.passes = append(c.passes, names...)
				c.must = true
				f[x.Name] = "Nguyễn " + c.token
			case group == member.Basic:
				c.passes = append(c.passes, part...)
			}
		}
		out[group] = f
	}
	out[member.Basic]["sex"] = "nu"
	out[member.Basic]["birth"] = day.Partial(19900203)
	return out
}

func (w *land) newPerson(key, cell, home string, names, part []pass, sealed bool) member.NewPerson {
	code := w.new(key+" number", recs(home), names).ownOf(key).needed()
	w.home[key], w.code["person "+key] = home, code.token
	return member.NewPerson{Org: w.org[cell], Code: code.token, Facts: w.facts(key, home, names, part, sealed)}
}

func (w *land) people() {
	for _, p := range []struct {
		key, cell, home string
		names           []pass // who meets the name and number besides
		part            []pass // and the other basic facts, because he recorded them
		member          bool
	}{
		{"p1", "c1a", "c1a", nil, nil, true},                       // stays, with an account of his own
		{"p2", "c1a", "hc1", recs("c1a"), recs("c1a"), true},       // transferred out of the Bloc, corrected there afterwards
		{"p3", "c1b", "c2a", recs("c1b"), recs("c1b"), true},       // transferred within the Bloc
		{"p4", "c2old", "c2a", recs("c2old"), recs("c2old"), true}, // his cell was absorbed
		{"p5", "c2dis", "c2dis", nil, nil, true},                   // struck off, then his cell was dissolved
		{"p6", "c1x", "c1x", nil, nil, true},                       // his cell moved away with him
		{"p7", "c1a", "c1a", nil, nil, true},                       // entered by mistake, voided
		{"p8", "c1b", "c1b", nil, nil, true},                       // died
		{"p9", "hc1", "hc1", recs("bloc"), nil, true},              // outside, sits in the Bloc's committee
		{"p10", "hc1", "hc1", recs("c1a"), nil, true},              // outside, attends c1a for a time
		{"p14", "c1a", "c1a", nil, nil, true},                      // transferred off the register
		{"p15", "c1b", "c1b", nil, nil, true},                      // left on request, sealed facts erased
		{"p16", "c3a", "c3a", nil, nil, true},                      // of a grassroots organisation absorbed since
		{"p17", "c1m", "c1m", nil, nil, true},                      // of a cell that moved within the Bloc
		{"p18", "h", "h", nil, nil, false},                         // no member, of another branch
	} {
		x := w.newPerson(p.key, p.cell, p.home, p.names, p.part, true)
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.person[p.key], err = member.AddPerson(ctx, tx, sys, w.s.Vault, x)
			return err
		})
		if p.member {
			card := w.new(p.key+" card", recs(p.home), p.names).ownOf(p.key)
			w.write(func(ctx context.Context, tx *db.Tx) (err error) {
				w.spell[p.key], err = member.Enter(ctx, tx, sys, w.person[p.key], member.Entry{Cause: member.InOpening, Org: w.org[p.cell], From: 20120101,
					Card: card.token, Probated: 20110101, Official: 20120101, Act: member.Act{Rev: -1}})
				return err
			})
		}
	}
	// In the cell dissolved and the cell absorbed nobody is left.
	struck, absorb, regroup := w.act("p5 struck off", recs("c2dis")), w.orgAct(20170415, "absorb c2old", "c2old", "c2a"), w.act("p4 regroup", recs("c2a", "c2old"))
	died, hosted := w.act("p8 died", recs("c1b")), w.act("p10 host", recs("hc1", "c1a"))
	exempt, why := w.act("p1 exempted", recs("c1a"), "p1"), w.new("p1 relief", recs("c1a")).ownOf("p1").token
	w.steps(
		func(ctx context.Context, tx *db.Tx) error {
			return member.Leave(ctx, tx, sys, w.spell["p5"], 20170301, member.OutStruck, struck)
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			if w.event["absorb c2old"], err = org.Absorb(ctx, tx, sys, w.org["c2old"], org.Absorbing{Act: absorb, Into: w.org["c2a"]}); err != nil {
				return err
			}
			_, err = member.Regroup(ctx, tx, sys, member.Regrouping{From: w.org["c2old"], To: w.org["c2a"], On: 20170415, Act: regroup})
			return err
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.Leave(ctx, tx, sys, w.spell["p8"], 20170320, member.OutDied, died)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.StartTemporary(ctx, tx, sys, w.spell["p10"], w.org["c1a"], day.Period{From: 20170210}, hosted)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.StartRelief(ctx, tx, sys, w.spell["p1"], member.Exempt, why, day.Period{From: 20170201}, exempt)
		})
	w.admissions()
	for _, s := range []struct {
		org, person string
		post        org.Post
	}{{"c1a", "p1", org.Secretary}, {"bloc", "p9", org.Committee}, {"hc1", "p10", org.Secretary}} {
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.seat[s.org], err = org.Sit(ctx, tx, sys, w.org[s.org], org.Act{Rev: -1}, org.SeatIn{Person: w.person[s.person], Post: s.post, How: org.Elected, From: 20160101})
			return err
		})
	}
	for key, g := range map[string]struct{ org, by string }{"g1": {"g1", "bloc"}, "h": {"h", "dist"}, "void": {"g2", "bloc"}, "c1x": {"c1x", "h"}} {
		// A report names by its code who set a target, to whoever may see the target.
		setter := w.find(g.by + " code")
		setter.passes = append(setter.passes, sees(g.org)...)
		note, reason := w.text("target "+key+" note", sees(g.org, g.by)), w.new("target "+key+" reason", sees(g.org, g.by)).unseen().token
		w.write(func(ctx context.Context, tx *db.Tx) (err error) {
			w.target[key], err = target.Set(ctx, tx, sys, target.Goal{Figure: "adm.count", Org: w.org[g.org], Period: day.Year(2017), Op: ">=", Low: 7,
				SetBy: w.org[g.by], Document: w.doc["shared"], Note: note}, func(string) bool { return true }, reason)
			return err
		})
	}
}

// steps writes each in a transaction of its own, as people do.
func (w *land) steps(list ...func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	for _, fn := range list {
		w.write(fn)
	}
}

// act carries a reason as a canary.
func (w *land) act(what string, who []pass, own ...string) member.Act {
	return member.Act{Rev: -1, Reason: w.new(what+" reason", who).ownOf(own...).unseen().token}
}

func (w *land) admissions() {
	for _, a := range []struct {
		key, cell, home string
		had             []pass
		done            bool
	}{{"p11", "c1b", "c1b", nil, true}, {"p12", "c1b", "hc1", recs("c1b"), false}, {"p13", "c2a", "c2a", nil, false}} {
		x := w.newPerson(a.key, a.cell, a.home, a.had, a.had, false)
		mine := func(field string) string {
			return w.new(a.key+" admission "+field, recs(a.cell, a.home)).ownOf(a.key).token
		}
		in := admission.Input{Kind: admission.First, New: &x, Org: w.org[a.cell], Card: mine("card"),
			Paper: admission.Paper{Number: mine("number"), Decided: 20160303, Decider: w.org["bloc"], Document: w.doc["adm"], Ceremony: 20160326,
				Considered: 20160301, ClassNo: mine("class"), ClassOn: 20160110, Consent: mine("consent"), Note: mine("note")},
			Act: w.act(a.key+" admitted", recs(a.cell, a.home))}
		w.code["admission "+a.key] = in.Number
		if a.key == "p13" { // the card of a membership that never was shows on no page
			w.find("p13 admission card").dark = true
		}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			out, err := admission.Admit(ctx, tx, sys, w.s.Vault, in)
			w.person[a.key], w.spell[a.key], w.adm[a.key], w.admHome[a.key] = out.Person, out.Membership, out.Admission, a.cell
			return err
		})
		if a.done {
			end := admission.Recognition{Number: mine("recognition"), On: 20170330, Document: w.doc["adm"], Act: w.act(a.key+" recognised", recs(a.cell, a.home))}
			w.write(func(ctx context.Context, tx *db.Tx) error {
				return admission.Recognise(ctx, tx, sys, w.adm[a.key], end)
			})
		}
	}
}

// accountName makes the texts of an account: the organisation that keeps it and those on which it holds rights know it, and itself.
func (w *land) accountName(name, kept string) string {
	var l login
	for _, x := range logins {
		if x.name == name {
			l = x
		}
	}
	var who []pass
	for _, o := range []string{kept, l.at} {
		if o != "" && (l.last == 0 || o == kept) {
			who = append(who, with(duty.Accounts, o)...)
		}
	}
	n, id := w.new("account "+name+" name", who), w.new("account "+name+" login", who)
	n.logins, id.logins = []string{name}, []string{name}
	n.must, id.must = true, true
	w.code["account "+name] = id.token
	return "Trần " + n.token
}

func (w *land) accounts() {
	phc, err := w.hasher.Hash(w.ctx, good)
	w.must(err)
	w.write(func(ctx context.Context, tx *db.Tx) error {
		at := db.InstantOf(w.s.Now())
		if err := access.SetPassword(ctx, tx, sys, w.account["chief"], phc, at); err != nil {
			return err
		}
		for _, l := range logins[1:] {
			if l.name == "" {
				continue
			}
			name := w.accountName(l.name, l.org)
			id, err := access.Create(ctx, tx, sys, access.Input{Login: w.code["account "+l.name], Name: name, Org: w.org[l.org], Person: w.person[l.person]})
			if err != nil {
				return err
			}
			w.account[l.name] = id
			if err := access.SetPassword(ctx, tx, sys, id, phc, at); err != nil {
				return err
			}
			if l.role == "" {
				continue
			}
			from := l.from
			if from == 0 {
				from = 20150101
			}
			if err := access.Give(ctx, tx, sys, id, -1, access.GrantInput{Org: w.org[l.at], Role: l.role, From: from, Last: l.last}); err != nil {
				return err
			}
		}
		return nil
	})
}

// late is what was recorded after the moment to which pages look back: moves and ends of earlier days, a transfer, corrections, what never was.
func (w *land) late() {
	move, dissolve := w.orgAct(20170501, "move c1x", "c1x", "g1", "h"), w.orgAct(20170701, "dissolve c2dis", "c2dis", "g2")
	absorb, void := w.orgAct(20170615, "absorb g3", "g3", "g1", "c3a"), w.text("void vo reason", sees("vo"))
	move.Document, absorb.Document = w.doc["g1"], w.doc["bloc"]
	rename, called := w.orgAct(20170901, "rename c1x", "c1x"), w.text("c1x new name", sees("c1x"), w.named("c1x"))
	w.steps(
		func(ctx context.Context, tx *db.Tx) (err error) {
			w.event["move c1x"], err = org.MoveTo(ctx, tx, sys, w.org["c1x"], move, w.org["h"])
			return err
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			w.event["dissolve c2dis"], err = org.Dissolve(ctx, tx, sys, w.org["c2dis"], org.Ending{Act: dissolve})
			return err
		},
		func(ctx context.Context, tx *db.Tx) (err error) {
			w.event["absorb g3"], err = org.Absorb(ctx, tx, sys, w.org["g3"], org.Absorbing{Act: absorb, Into: w.org["g1"]})
			return err
		},
		func(ctx context.Context, tx *db.Tx) error {
			return org.VoidOrg(ctx, tx, sys, w.org["vo"], org.Act{Rev: -1, Reason: void})
		},
		// A cell that has left is called otherwise since.
		func(ctx context.Context, tx *db.Tx) error {
			_, err := org.Rename(ctx, tx, sys, w.org["c1x"], rename, "Chi bộ "+called, "")
			return err
		})

	moved := w.act("p2 transferred", recs("c1a", "hc1"), "p2")
	moved.Document = w.doc["c1a"]
	within, third := w.act("p3 transferred", recs("c1b", "c2a")), w.act("p12 transferred", recs("c1b", "hc1"))
	outside, off := w.text("p14 outside", recs("c1a")), w.act("p14 out", recs("c1a"))
	w.steps(
		func(ctx context.Context, tx *db.Tx) error {
			return member.Transfer(ctx, tx, sys, w.spell["p2"], 20170801, w.org["hc1"], moved)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.Transfer(ctx, tx, sys, w.spell["p3"], 20170601, w.org["c2a"], within)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.Transfer(ctx, tx, sys, w.spell["p12"], 20170820, w.org["hc1"], third)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.TransferOut(ctx, tx, sys, w.spell["p14"], 20170701, outside, off)
		})

	// What the new cell mends is its own: the former one, and a host, keep what they knew.
	for _, key := range []string{"p2", "p10", "p12"} {
		f := asof.Fields{"full_name": "Nguyễn " + w.new(key+" corrected name", recs("hc1")).ownOf(key).needed().token,
			"native_place": w.new(key+" corrected native place", recs("hc1")).ownOf(key).token}
		act := member.Act{Rev: -1, Reason: w.new(key+" corrected reason", recs("hc1")).ownOf(key).token}
		w.write(func(ctx context.Context, tx *db.Tx) error {
			return member.CorrectFacts(ctx, tx, sys, w.s.Vault, w.person[key], member.Basic, day.Period{}, f, act)
		})
	}
	// Closed groups, changed one after the other and then once all in one transaction, as an import does.
	change := func(tx *db.Tx, group string, from day.Day, what string) error {
		f := member.Fields(group)[len(member.Fields(group))-1].Name
		who := with(duty.Records|member.RightOf(group), "c1a")
		return member.ChangeFacts(w.ctx, tx, sys, w.s.Vault, w.person["p1"], group, from,
			asof.Fields{f: w.new("p1 "+group+" "+what, who).ownOf("p1").needed().token},
			member.Act{Rev: -1, Reason: w.new("p1 "+group+" "+what+" reason", who).ownOf("p1").unseen().token})
	}
	for _, group := range member.Groups()[1:] {
		w.write(func(_ context.Context, tx *db.Tx) error { return change(tx, group, 20170910, "changed") })
	}
	w.write(func(_ context.Context, tx *db.Tx) error {
		for _, group := range member.Groups()[1:] {
			if err := change(tx, group, 20170920, "imported"); err != nil {
				return err
			}
		}
		return nil
	})

	// What never was; and one who left and whose key was destroyed: what was sealed is nobody's.
	spell, person, adm := w.act("p7 void spell", recs("c1a")), w.act("p7 void", recs("c1a")), w.act("p13 void", recs("c2a"))
	paper, goal := w.text("paper void reason", recs("g1")), w.new("target void why", sees("g2", "bloc")).unseen().token
	left, erased := w.act("p15 left", recs("c1b")), w.act("p15 erased", recs("c1b"))
	w.steps(
		func(ctx context.Context, tx *db.Tx) error {
			return member.VoidSpell(ctx, tx, sys, w.spell["p7"], spell)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.VoidPerson(ctx, tx, sys, w.s.Vault, w.person["p7"], person)
		},
		func(ctx context.Context, tx *db.Tx) error { return admission.Void(ctx, tx, sys, w.adm["p13"], adm) },
		func(ctx context.Context, tx *db.Tx) error {
			return document.Void(ctx, tx, sys, w.doc["void"], -1, paper)
		},
		func(ctx context.Context, tx *db.Tx) error {
			return target.Void(ctx, tx, sys, w.target["void"], target.Act{Rev: -1, Reason: goal})
		},
		func(ctx context.Context, tx *db.Tx) error {
			return member.Leave(ctx, tx, sys, w.spell["p15"], 20170301, member.OutAsked, left)
		},
		func(ctx context.Context, tx *db.Tx) error { return member.Erase(ctx, tx, sys, w.person["p15"], erased) })
	for _, c := range w.all {
		for _, group := range member.Groups()[1:] {
			switch {
			case strings.HasPrefix(c.what, "p15 "+group):
				c.never, c.must = true, false
			case strings.HasPrefix(c.what, "p7 "+group): // of a file that never was they are known only as of then
				c.dark, c.must = true, false
			}
		}
	}
}
