package eval

// KSRow is a row of the KS table as toad's KS_bucket lays it out: groups of
// about equal weight from the lowest scores; "cum" from there on, "rev" from
// the highest. KS is signed so that its sum is not negative, and CumLift is
// taken from the end where the bads are, as there. A share of nothing is null.
type KSRow struct {
	Min            float64  `json:"min"`
	Max            float64  `json:"max"`
	Bads           float64  `json:"bads"`
	Goods          float64  `json:"goods"`
	Total          float64  `json:"total"`
	BadRate        float64  `json:"bad_rate"`
	GoodRate       float64  `json:"good_rate"`
	Odds           *float64 `json:"odds"` // bads over goods
	BadProp        float64  `json:"bad_prop"`
	GoodProp       float64  `json:"good_prop"`
	TotalProp      float64  `json:"total_prop"`
	CumBadRate     float64  `json:"cum_bad_rate"`
	CumBadRateRev  float64  `json:"cum_bad_rate_rev"`
	CumBadsProp    float64  `json:"cum_bads_prop"`
	CumBadsPropRev float64  `json:"cum_bads_prop_rev"`
	CumGoodsProp   float64  `json:"cum_goods_prop"`
	CumGoodsRev    float64  `json:"cum_goods_prop_rev"`
	CumTotalProp   float64  `json:"cum_total_prop"`
	CumTotalRev    float64  `json:"cum_total_prop_rev"`
	KS             float64  `json:"ks"`
	Lift           float64  `json:"lift"`
	CumLift        float64  `json:"cum_lift"`
}

// KSTable has up to that many groups; rows of one score are never torn apart,
// as for [Gains]. Its largest KS is that of the table and at most the exact one
// of [KS]. With weights counts are weights. It is nil for groups < 1 and for a
// sample that fails Check.
func KSTable(s Sample, groups int) []KSRow {
	if groups < 1 || s.Check() != nil {
		return nil
	}
	return rank(s).ksTable(groups)
}

func (r *ranked) ksTable(groups int) []KSRow {
	buckets := r.buckets(groups)
	dst := make([]KSRow, len(buckets))
	all := r.bad + r.good
	var bads, goods, signed float64
	for k := range dst {
		u := &buckets[len(buckets)-1-k]
		x := &dst[k]
		*x = KSRow{Min: r.score[u.last], Max: r.score[u.first], Bads: u.bad, Goods: u.good, Total: u.weight(), BadRate: u.bad / u.weight(), GoodRate: u.good / u.weight(),
			BadProp: u.bad / r.bad, GoodProp: u.good / r.good, TotalProp: u.weight() / all}
		if u.good > 0 {
			x.Odds = ptr(u.bad / u.good)
		}
		x.CumBadRateRev = (r.bad - bads) / (all - bads - goods)
		x.CumBadsPropRev, x.CumGoodsRev, x.CumTotalRev = (r.bad-bads)/r.bad, (r.good-goods)/r.good, (all-bads-goods)/all
		bads, goods = bads+u.bad, goods+u.good
		x.CumBadRate = bads / (bads + goods)
		x.CumBadsProp, x.CumGoodsProp, x.CumTotalProp = bads/r.bad, goods/r.good, (bads+goods)/all
		x.KS, x.Lift, x.CumLift = x.CumBadsProp-x.CumGoodsProp, x.BadProp/x.TotalProp, x.CumBadsProp/x.CumTotalProp
		signed += x.KS
	}
	if signed < 0 {
		for k := range dst {
			dst[k].KS, dst[k].CumLift = -dst[k].KS, dst[k].CumBadsPropRev/dst[k].CumTotalRev
		}
	}
	return dst
}
