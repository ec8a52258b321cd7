package file_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"chibo/internal/file"
)

// A picture taken with the camera on its side is kept as people see it: the tag that says so goes, and what it asks for is done. The picture has a red
// upper left and a blue upper right corner where it is upright.
func TestPicturesAreTurned(t *testing.T) {
	taken := func() *image.RGBA { // 64 wide, 32 high: red, green above; blue, white below
		m := image.NewRGBA(image.Rect(0, 0, 64, 32))
		for i, c := range []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}} {
			draw.Draw(m, image.Rect(i%2*32, i/2*16, i%2*32+32, i/2*16+16), image.NewUniform(c), image.Point{}, draw.Src)
		}
		return m
	}
	name := func(c color.Color) string {
		r, g, b, _ := c.RGBA()
		s := ""
		for _, x := range []struct {
			v uint32
			n string
		}{{r, "r"}, {g, "g"}, {b, "b"}} {
			if x.v > 0x8000 {
				s += x.n
			}
		}
		return s
	}
	// What stands upper left, upper right, lower left, lower right afterwards.
	for how, want := range map[uint16]string{0: "r g b rgb", 1: "r g b rgb", 2: "g r rgb b", 3: "rgb b g r", 4: "b rgb r g", 5: "r b g rgb", 6: "b r rgb g",
		7: "rgb g b r", 8: "g rgb r b", 9: "r g b rgb"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var j bytes.Buffer
			if err := jpeg.Encode(&j, taken(), &jpeg.Options{Quality: 100}); err != nil {
				t.Fatal(err)
			}
			tiff := []byte("II")
			if order == binary.AppendByteOrder(binary.BigEndian) {
				tiff = []byte("MM")
			}
			tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
			tiff = order.AppendUint16(tiff, 1)
			tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3), 1)
			tiff = order.AppendUint16(order.AppendUint16(tiff, how), 0)
			part := append([]byte("Exif\x00\x00"), tiff...)
			b := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(part)+2))
			b = append(append(b, part...), j.Bytes()[2:]...)
			_, _, kept, err := file.Check("a.jpg", b)
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(kept))
			if err != nil {
				t.Fatal(err)
			}
			w, h := m.Bounds().Dx(), m.Bounds().Dy()
			got := fmt.Sprint(name(m.At(w/4, h/4)), " ", name(m.At(3*w/4, h/4)), " ", name(m.At(w/4, 3*h/4)), " ", name(m.At(3*w/4, 3*h/4)))
			if got != want || (how >= 5 && how <= 8) != (h > w) {
				t.Errorf("%d: %s, want %s; %d × %d", how, got, want, w, h)
			}
		}
	}
}
