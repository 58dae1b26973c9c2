package synth

// burst gives the attempts of a credential-stuffing burst: 50 to 400 users,
// all different, within 2 to 30 minutes at any time. Three
// of five bursts are one address with up to 8 devices, the others one device
// with up to 8 addresses. 95 of 100 attempts fail, 3 are challenged, 2 are let in.
func (w *world) burst(b int) []login {
	s := newStream(w.Seed, forBurst, b)
	length := s.within(120, 1800)
	start := s.below(w.Days*daySeconds - length)
	devices, ips := 1, 1
	if s.chance(0.6) {
		devices = s.within(1, slots)
	} else {
		ips = s.within(1, slots)
	}
	typing := s.between(20, 400) // a script's, or one that imitates a person
	var dst []login
	for _, u := range w.some(s.within(50, 400), s) {
		e := login{second: int32(start + s.below(length)), user: u, typing: typed(typing, s), abuse: true}
		e.device, e.ip = w.burstDevice(b, s.below(devices)), w.burstIP(b, s.below(ips))
		switch x := s.unit(); {
		case x < 0.95:
			e.outcome = failed
		case x < 0.98:
			e.outcome = challenged
		}
		dst = send(dst, e, s)
	}
	return dst
}

// farm gives the logins of a device farm: 20 to 60 users, each 0 to 3 times a
// day at any hour, for 3 to 10 days (fewer where the time is over before), from
// 3 addresses. 97 of 100 are let in, 2 challenged, 1 fails.
func (w *world) farm(f int) []login {
	s := newStream(w.Seed, forFarm, f)
	users := w.some(s.within(20, 60), s)
	first, days := s.below(w.Days), s.within(3, 10)
	typing := s.between(300, 2500)
	var dst []login
	for day := first; day < min(first+days, w.Days); day++ {
		for _, u := range users {
			for range s.within(0, 3) {
				e := login{second: int32(day*daySeconds + s.below(daySeconds)), user: u, typing: typed(typing, s), abuse: true}
				e.device, e.ip = w.farmDevice(f), w.farmIP(f, s.below(farmHomes))
				switch x := s.unit(); {
				case x < 0.01:
					e.outcome = failed
				case x < 0.03:
					e.outcome = challenged
				}
				dst = send(dst, e, s)
			}
		}
	}
	return dst
}

// some draws n users, all different, or all users where there are not so many.
func (w *world) some(n int, s *stream) []int32 {
	n = min(n, w.Users)
	dst := make([]int32, 0, n)
	have := make(map[int32]bool, n)
	for len(dst) < n {
		if u := int32(s.below(w.Users)); !have[u] {
			have[u] = true
			dst = append(dst, u)
		}
	}
	return dst
}
