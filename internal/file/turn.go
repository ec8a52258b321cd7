package file

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// orientation is how a camera was held, as its picture says of itself: the tag Orientation of EXIF, 1 to 8; 1 where it says nothing that can be read.
// Painting a picture anew drops the tag, so what it asks for is done before.
func orientation(b []byte) int {
	for i := 2; i+4 <= len(b) && b[i] == 0xff; { // segments: ff, kind, length with itself
		kind, size := b[i+1], int(binary.BigEndian.Uint16(b[i+2:]))
		if kind == 0xda || size < 2 || i+2+size > len(b) { // the picture itself begins
			break
		}
		if part := b[i+4 : i+2+size]; kind == 0xe1 && bytes.HasPrefix(part, []byte("Exif\x00\x00")) {
			return tag(part[6:])
		}
		i += 2 + size
	}
	return 1
}

// tag reads Orientation from the first directory of a TIFF header.
func tag(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(b[:2]) != "II" {
		return 1
	}
	at := int64(order.Uint32(b[4:]))
	if at < 8 || at+2 > int64(len(b)) {
		return 1
	}
	n := int(order.Uint16(b[at:]))
	for e := b[at+2:]; n > 0 && len(e) >= 12; n, e = n-1, e[12:] {
		if order.Uint16(e) == 0x0112 {
			if v := int(order.Uint16(e[8:])); v >= 1 && v <= 8 {
				return v
			}
			break
		}
	}
	return 1
}

// turn gives a picture as it is to be seen under an orientation of EXIF: 2 to 4 mirror it or put it on its head, 5 to 8 lay it on its side.
func turn(img image.Image, how int) image.Image {
	if how < 2 || how > 8 {
		return img
	}
	r := img.Bounds()
	w, h := r.Dx(), r.Dy()
	src := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(src, src.Bounds(), img, r.Min, draw.Src)
	wide, high := w, h
	if how >= 5 {
		wide, high = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, wide, high))
	for y := range high {
		for x := range wide {
			u, v := x, y // where the point stands in the picture as it was taken
			switch how {
			case 2:
				u = w - 1 - x
			case 3:
				u, v = w-1-x, h-1-y
			case 4:
				v = h - 1 - y
			case 5:
				u, v = y, x
			case 6:
				u, v = y, h-1-x
			case 7:
				u, v = w-1-y, h-1-x
			case 8:
				u, v = w-1-y, x
			}
			copy(out.Pix[out.PixOffset(x, y):][:4], src.Pix[src.PixOffset(u, v):][:4])
		}
	}
	return out
}
