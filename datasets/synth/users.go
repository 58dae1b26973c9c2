package synth

// world is who logs in from where. Devices and addresses are numbers:
//
//	devices: 8 a user, of which up to 3 are her own; then 8 a burst; then 1 a farm
//	addresses: homes, workplaces, mobile networks; then 8 a burst; then 3 a farm
type world struct {
	LoginParams
	bursts, farms        int
	homes, works, mobile int
	devices, ips         int
}

// slots is the number of devices of a user, and of devices or addresses of a burst.
const (
	slots     = 8
	ownMost   = 3
	farmHomes = 3
)

func newWorld(p LoginParams) *world {
	w := &world{LoginParams: p}
	w.bursts = max(1, (p.Users*p.Days+5_000)/10_000)
	w.farms = max(1, (p.Users*p.Days+25_000)/50_000)
	w.homes = max(1, p.Users*4/5) // so that 1.25 users share one
	w.works = p.Users/50 + 1
	w.mobile = p.Users/250 + 1
	w.devices = slots*(p.Users+w.bursts) + w.farms
	w.ips = w.homes + w.works + w.mobile + slots*w.bursts + farmHomes*w.farms
	return w
}

func (w *world) burstDevice(b, k int) int32 { return int32(slots*(w.Users+b) + k) }
func (w *world) farmDevice(f int) int32     { return int32(slots*(w.Users+w.bursts) + f) }
func (w *world) homeIP(k int) int32         { return int32(k) }
func (w *world) workIP(k int) int32         { return int32(w.homes + k) }
func (w *world) mobileIP(k int) int32       { return int32(w.homes + w.works + k) }
func (w *world) burstIP(b, k int) int32     { return w.mobileIP(w.mobile) + int32(slots*b+k) }
func (w *world) farmIP(f, k int) int32      { return w.burstIP(w.bursts, 0) + int32(farmHomes*f+k) }

// user is a person with habits.
type user struct {
	number  int
	aDay    float64 // mean number of logins
	hour    float64 // second of the day around which she logs in
	own     int     // devices
	home    int
	work    int
	typing  float64 // mean, ms
	abroad  float64 // chance of somebody else's device
	mistype float64 // chance of a wrong password
}

// loginsADay is the mean over users; with failed logins that are tried again,
// abuse and duplicates it makes 0.66 rows a user and day.
const loginsADay = 0.57

func (w *world) user(number int, s *stream) user {
	u := user{
		number: number, aDay: s.between(0, 2*loginsADay), hour: s.between(7*3600, 22*3600),
		own: 1, home: s.below(w.homes), work: s.below(w.works),
		typing: s.between(1500, 6000), abroad: s.between(0, 0.02), mistype: s.between(0.01, 0.12),
	}
	for u.own < ownMost && s.chance(0.4) {
		u.own++
	}
	if s.chance(0.25) { // a password manager types
		u.typing = s.between(80, 300)
	}
	return u
}

// habits gives all logins of a user.
func (w *world) habits(number int) []login {
	s := newStream(w.Seed, forUser, number)
	u := w.user(number, s)
	var dst []login
	for day := range w.Days {
		for range s.poisson(u.aDay) {
			second := int(u.hour + float64(7200*s.normal()))
			second = (second%daySeconds + daySeconds) % daySeconds
			dst = w.session(dst, u, int32(day*daySeconds+second), s)
		}
	}
	return dst
}

// session is one visit: wrong passwords, at most 3, each tried again after 3
// to 40 seconds; perhaps a challenge, passed 10 to 60 seconds later; success,
// except that 1 of 10 gives up after the third wrong password.
func (w *world) session(dst []login, u user, second int32, s *stream) []login {
	e := login{second: second, user: int32(u.number), outcome: failed}
	strange := s.chance(u.abroad)
	e.device, e.ip = u.device(strange, s), w.address(u, s)
	wrong := 0
	for ; wrong < 3 && s.chance(u.mistype*float64(1+2*wrong)); wrong++ {
		e.typing = typed(u.typing, s)
		dst = send(dst, e, s)
		e.second += int32(s.within(3, 40))
	}
	if wrong == 3 && s.chance(0.1) {
		return dst
	}
	e.typing = typed(u.typing, s)
	if s.chance(0.01) || strange && s.chance(0.4) {
		e.outcome = challenged
		dst = send(dst, e, s)
		e.second += int32(s.within(10, 60))
	}
	e.outcome = ok
	return send(dst, e, s)
}

// device is mostly the first of her own; a strange one is one of a few.
func (u user) device(strange bool, s *stream) int32 {
	k := 0
	switch {
	case strange:
		k = s.within(ownMost, slots-1)
	case u.own > 1 && s.chance(0.3):
		k = s.within(1, u.own-1)
	}
	return int32(slots*u.number + k)
}

// address is at home in 6 of 10 logins, at work in 15 of 100, else mobile.
func (w *world) address(u user, s *stream) int32 {
	switch x := s.unit(); {
	case x < 0.6:
		return w.homeIP(u.home)
	case x < 0.75:
		return w.workIP(u.work)
	}
	return w.mobileIP(s.below(w.mobile))
}

// typed is a time of typing around a mean, with a standard deviation of 15 %,
// at least 20 ms.
func typed(mean float64, s *stream) int32 {
	return max(20, int32(mean+float64(float64(mean*0.15)*s.normal())))
}
