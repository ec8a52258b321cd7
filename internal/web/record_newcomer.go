package web

import (
	"chibo/internal/asof"
	"chibo/internal/db"
	"chibo/internal/fault"
	"chibo/internal/lang"
	"chibo/internal/member"
	"chibo/internal/record"
	"chibo/internal/web/page"
)

// Who takes part in a contest need not be on the register: the form enters him with the least data, as the sheet does. He becomes a person without
// membership, of the organisation he takes part for.

// newcomerSet asks for such a person. Where somebody of his name is there already, it asks besides whether he is another one.
func (r *Req) newcomerSet(failed error) page.FieldSet {
	sex := page.Field{Kind: page.SelectField, Name: "new_sex", Label: r.T("member.sex"), Width: page.Mid, Options: []page.Option{{Text: r.T("record.choose")}}}
	for _, v := range []string{"nam", "nu"} {
		sex.Options = append(sex.Options, page.Option{Value: v, Text: r.T("kind.sex." + v)})
	}
	out := page.FieldSet{Title: r.T("record.newcomer"), Hint: r.T("record.newcomer_hint"), Fields: []page.Field{
		{Name: "new_name", Label: r.T("member.full_name")},
		{Kind: page.PartialField, Name: "new_birth", Label: r.T("member.birth"), Hint: r.T("record.newcomer_birth"), Width: page.Short}, sex}}
	alike := r.values.Has("new_other")
	if f := fault.As(failed); f != nil {
		for _, x := range f.Fields {
			alike = alike || x.Key == "record.namesake"
		}
	}
	if alike {
		out.Fields = append(out.Fields, page.Field{Kind: page.CheckField, Name: "new_other", Label: r.T("record.newcomer_other")})
	}
	return out
}

// newcomer enters the person that a form names beside the register, or takes the one of that name who was chosen; nothing where it names nobody. A
// person is entered by who may write at the organisation he takes part for.
func (in *Typed) newcomer(tx *db.Tx, k *record.Kind, v asof.Fields) error {
	f, r := k.Newcomer(), in.r
	name := in.Text("new_name")
	if f == nil || name == "" {
		return nil
	}
	if in.Text(f.Code) != "" {
		in.Bad("new_name", "record.newcomer_two", nil)
		return in.Err()
	}
	other := in.Yes("new_other")
	if id := in.ID(f.Code + "_id"); !id.IsZero() && !other {
		if _, any, err := member.Visible(r.Ctx, tx, r.Who, id); err != nil {
			return err
		} else if !any {
			in.Bad(f.Code, "form.unknown", fault.Args{"text": name})
		}
		v[f.Code] = id
		return in.Err()
	}
	place := k.PlaceField()
	org, _ := v[place].(db.ID)
	birth, sex := in.Partial("new_birth"), in.Choice("new_sex", "nam", "nu")
	if birth == 0 && sex == "" && !in.bad.Has("new_birth") {
		in.Bad("new_birth", "record.newcomer_more", nil)
	}
	if org.IsZero() {
		in.Bad(place, "record.newcomer_org", nil)
	}
	if err := in.Err(); err != nil {
		return err
	}
	if !other {
		found, err := member.Namesakes(r.Ctx, tx, r.Who, name, birth)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			in.candidates = map[string][]page.Option{}
			for _, x := range found[:min(len(found), mostSuggested)] {
				in.candidates[f.Code] = append(in.candidates[f.Code], page.Option{Value: x.Person.String(), Text: x.Name, Note: r.memberNote(x)})
			}
			in.Bad(f.Code, "record.namesake", fault.Args{"name": name})
			return in.Err()
		}
	}
	basic := asof.Fields{"full_name": lang.TitleName(name)}
	if birth != 0 {
		basic["birth"] = birth
	}
	if sex != "" {
		basic["sex"] = sex
	}
	id, err := member.AddPerson(r.Ctx, tx, r.Who, r.S.Vault, member.NewPerson{Org: org, Facts: map[string]asof.Fields{member.Basic: basic}})
	switch x := fault.As(err); {
	case err == nil:
		v[f.Code] = id
		return nil
	case fault.Is(err, fault.Denied) || fault.Is(err, fault.NotFound):
		in.Bad(place, "record.newcomer_denied", nil)
	case fault.Is(err, fault.Invalid) && len(x.Fields) > 0:
		for _, y := range x.Fields {
			if at := map[string]string{"full_name": "new_name", "birth": "new_birth", "sex": "new_sex"}[y.Name]; at != "" {
				y.Name = at
			}
			in.Bad(y.Name, y.Key, y.Args)
		}
	default:
		return err
	}
	return in.Err()
}
