namespace Vae.Data;

/// <summary>
/// Draws a shape from each pixel's distance to its outline. It uses only +, −, ×, ÷ and square roots, which every machine rounds alike.
/// </summary>
internal static class ShapeRaster
{
    // The background is dark, but not black.
    private const float Ground = 0.1f;

    // The largest and the smallest channel of a colour: saturated, bright colours.
    private const float Bright = 0.95f;
    private const float Dim = 0.2f;

    private const float EllipseWaist = 0.5f;

    // Corners x, y, x, y, … at most 1 from the centre, which is the shape's centre of mass. y points down. The first corner of the triangle
    // and of the star is at the top.
    private static ReadOnlySpan<float> Square =>
        [.70710678f, .70710678f, -.70710678f, .70710678f, -.70710678f, -.70710678f, .70710678f, -.70710678f];

    private static ReadOnlySpan<float> Triangle => [0, -1, .86602540f, .5f, -.86602540f, .5f];

    // Sines and cosines of tenths of a turn. The inner corners are at 0.45 of the outer corners' distance.
    private static ReadOnlySpan<float> Star =>
    [
        0, -1, .26450336f, -.36405765f, .95105652f, -.30901699f, .42797543f, .13905765f, .58778525f, .80901699f,
        0, .45f, -.58778525f, .80901699f, -.42797543f, .13905765f, -.95105652f, -.30901699f, -.26450336f, -.36405765f,
    ];

    // Half of an arm's width is a = 0.32. An arm's end is √(1 − a²) from the centre, so its corners are at distance 1.
    private static ReadOnlySpan<float> Cross =>
    [
        .32f, -.94741754f, .32f, -.32f, .94741754f, -.32f, .94741754f, .32f, .32f, .32f, .32f, .94741754f,
        -.32f, .94741754f, -.32f, .32f, -.94741754f, .32f, -.94741754f, -.32f, -.32f, -.32f, -.32f, -.94741754f,
    ];

    /// <summary>The number of rotations in one full turn after which the shape looks the same.</summary>
    public static int Symmetry(ShapeKind kind) => kind switch
    {
        ShapeKind.Ellipse => 2,
        ShapeKind.Triangle => 3,
        ShapeKind.Star => 5,
        _ => 4,
    };

    /// <summary>Draws one shape on the background.</summary>
    /// <param name="factors">The shape's factors.</param>
    /// <param name="size">The image's side, in pixels; pixel (0, 0) has its centre at (½, ½).</param>
    /// <param name="image">[size, size, 3], overwritten.</param>
    public static void Draw(ShapeFactors factors, int size, Span<byte> image)
    {
        image.Fill(ToByte(Ground));
        (float cosine, float sine) = Direction(factors.Rotation);
        Span<float> paint = [Channel(factors.Hue), Channel(factors.Hue - 1 / 3f), Channel(factors.Hue - 2 / 3f)];
        float reach = factors.Scale + 1;
        int left = Pixel(factors.X - reach, size), right = Pixel(factors.X + reach, size);
        int top = Pixel(factors.Y - reach, size), bottom = Pixel(factors.Y + reach, size);
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
            {
                // The pixel in the shape's own coordinates: rotated back and divided by its scale.
                float x = (column + 0.5f - factors.X) / factors.Scale, y = (row + 0.5f - factors.Y) / factors.Scale;
                float distance = factors.Scale * Outside(factors.Kind, cosine * x + sine * y, cosine * y - sine * x);
                float covered = Math.Clamp(0.5f - distance, 0f, 1f);
                for (int channel = 0; channel < 3; channel++)
                    image[(row * size + column) * 3 + channel] = ToByte(Ground + covered * (paint[channel] - Ground));
            }
        }
    }

    /// <summary>The cosine and the sine of an angle in full turns, from their series, within 1e-7.</summary>
    internal static (float Cosine, float Sine) Direction(float turns)
    {
        // One quarter of a turn at a time, in double precision, so the first omitted term of the series is below 1e-9.
        double quarters = 4.0 * (turns - Math.Floor(turns));
        int quarter = (int)quarters;
        double angle = (quarters - quarter) * (Math.PI / 2), square = angle * angle;
        double sine = 0, cosine = 0;
        for (int power = 14; power >= 0; power -= 2)
        {
            cosine = 1 - square * cosine / ((power + 1) * (power + 2));
            sine = 1 - square * sine / ((power + 2) * (power + 3));
        }

        sine *= angle;
        return (quarter & 3) switch
        {
            0 => ((float)cosine, (float)sine),
            1 => (-(float)sine, (float)cosine),
            2 => (-(float)cosine, -(float)sine),
            _ => ((float)sine, -(float)cosine),
        };
    }

    /// <summary>The distance from the outline, negative inside it.</summary>
    private static float Outside(ShapeKind kind, float x, float y) => kind switch
    {
        ShapeKind.Ellipse => OutsideEllipse(x, y),
        ShapeKind.Square => OutsidePolygon(Square, x, y),
        ShapeKind.Triangle => OutsidePolygon(Triangle, x, y),
        ShapeKind.Star => OutsidePolygon(Star, x, y),
        _ => OutsidePolygon(Cross, x, y),
    };

    /// <summary>The distance to first order, f/|∇f| with f = |(x, y/waist)| − 1. It is exact on the outline.</summary>
    private static float OutsideEllipse(float x, float y)
    {
        const float perWaist = 1 / EllipseWaist;
        float u = x, v = y * perWaist;
        float length = MathF.Sqrt(u * u + v * v);
        float slope = MathF.Sqrt(u * u + v * v * perWaist * perWaist);
        return slope > 0 ? (length - 1) * length / slope : -EllipseWaist;
    }

    /// <summary>The distance from the nearest side. A point is inside if a ray to the right crosses an odd number of sides.</summary>
    private static float OutsidePolygon(ReadOnlySpan<float> corners, float x, float y)
    {
        float nearest = float.MaxValue;
        bool inside = false;
        float fromX = corners[^2], fromY = corners[^1];
        for (int i = 0; i < corners.Length; i += 2)
        {
            float toX = corners[i], toY = corners[i + 1];
            float alongX = toX - fromX, alongY = toY - fromY;
            float t = Math.Clamp(((x - fromX) * alongX + (y - fromY) * alongY) / (alongX * alongX + alongY * alongY), 0f, 1f);
            float offX = x - fromX - t * alongX, offY = y - fromY - t * alongY;
            nearest = Math.Min(nearest, offX * offX + offY * offY);
            if (fromY > y != toY > y && x < fromX + (y - fromY) / alongY * alongX)
                inside = !inside;
            (fromX, fromY) = (toX, toY);
        }

        float distance = MathF.Sqrt(nearest);
        return inside ? -distance : distance;
    }

    /// <summary>
    /// One channel of a hue, from where that channel is brightest: flat, falling, dark and rising in sixths of a turn.
    /// </summary>
    private static float Channel(float hue)
    {
        float turn = hue - MathF.Floor(hue);
        float away = 6 * Math.Min(turn, 1 - turn); // 0 … 3
        return Dim + (Bright - Dim) * Math.Clamp(2 - away, 0f, 1f);
    }

    private static byte ToByte(float value) => (byte)(255 * value + 0.5f);

    private static int Pixel(float position, int size) => Math.Clamp((int)position, 0, size - 1);
}
