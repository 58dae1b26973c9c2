package reports

import "math"

// strayUnits is how far a drawn line may pass from a point that it leaves out:
// a quarter of a unit, which is less than half a pixel of a desktop.
const strayUnits = 0.25

// simplify leaves out the points of a line that the rest passes within stray
// of, so that a straight stretch costs two points (Douglas and Peucker,
// Cartographica 10, 1973). Both ends stay. Coordinates are in one unit.
func simplify(points []point, stray float64) []point {
	if len(points) < 3 {
		return points
	}
	keep := make([]bool, len(points))
	keep[0], keep[len(points)-1] = true, true
	stretches := [][2]int{{0, len(points) - 1}}
	for len(stretches) > 0 {
		s := stretches[len(stretches)-1]
		stretches = stretches[:len(stretches)-1]
		at, far := s[0], stray
		for i := s[0] + 1; i < s[1]; i++ {
			if d := distance(points[i], points[s[0]], points[s[1]]); d > far {
				at, far = i, d
			}
		}
		if at > s[0] {
			keep[at] = true
			stretches = append(stretches, [2]int{s[0], at}, [2]int{at, s[1]})
		}
	}
	var dst []point
	for i, is := range keep {
		if is {
			dst = append(dst, points[i])
		}
	}
	return dst
}

// distance is how far p is from the stretch between a and b.
func distance(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if length := dx*dx + dy*dy; length > 0 {
		t = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/length, 0), 1)
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}
