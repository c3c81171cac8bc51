namespace Vae.Data;

/// <summary>A position of the pen, in pixels; the width of its line there; and whether the pen drew on the way there.</summary>
internal readonly record struct PenPoint(float X, float Y, float Radius, bool Drawn);

/// <summary>
/// Turns the strokes of a digit into the path of a pen, in one person's handwriting. It uses only +, −, ×, ÷ and square roots, which every
/// machine rounds alike.
/// </summary>
internal static class Handwriting
{
    /// <summary>The most points of a path.</summary>
    public const int MaximumPoints = 256;

    /// <summary>The most random numbers for a digit.</summary>
    public const int MaximumDeviates = 512;

    private const int MaximumControlPoints = 32;
    private const int PiecesPerCurve = 6;

    /// <summary>Writes a digit into a square of <paramref name="size"/> pixels.</summary>
    /// <param name="digit">0 … 9.</param>
    /// <param name="size">The image's side, in pixels.</param>
    /// <param name="uniform"><see cref="MaximumDeviates"/> numbers in [0, 1). The image depends on no other random number.</param>
    /// <param name="path">Room for <see cref="MaximumPoints"/> points.</param>
    /// <returns>The part of <paramref name="path"/> that was written.</returns>
    public static Span<PenPoint> Write(int digit, int size, ReadOnlySpan<float> uniform, Span<PenPoint> path)
    {
        var deviates = new Deviates(uniform);
        float[][][] styles = DigitStrokes.Of[digit];
        float[][] strokes = styles[(int)(deviates.Uniform() * styles.Length)];
        var hand = new Hand(ref deviates);

        Span<PenPoint> control = stackalloc PenPoint[MaximumControlPoints];
        int count = 0;
        foreach (float[] stroke in strokes)
        {
            int points = stroke.Length / 2;
            for (int i = 0; i < points; i++)
            {
                // A point that is given twice is one point: both copies get the same position.
                bool turn = i > 0 && stroke[2 * i] == stroke[2 * i - 2] && stroke[2 * i + 1] == stroke[2 * i - 1];
                control[i] = turn ? control[i - 1] : hand.Place(stroke[2 * i], stroke[2 * i + 1], ref deviates);
            }

            count += Smooth(control[..points], path[count..]);
        }

        path = path[..count];
        Fit(path, size, hand.Extent, size / 2f + hand.ShiftX, size / 2f + hand.ShiftY);
        return path;
    }

    /// <summary>
    /// A Catmull–Rom spline through the control points, as a polyline. At the ends, and on both sides of a doubled point, the missing
    /// neighbour is the mirror image of the other one.
    /// </summary>
    private static int Smooth(ReadOnlySpan<PenPoint> control, Span<PenPoint> path)
    {
        path[0] = control[0] with { Drawn = false };
        int count = 1;
        for (int i = 0; i + 1 < control.Length; i++)
        {
            PenPoint from = control[i], to = control[i + 1];
            if (from == to)
                continue;
            bool starts = i == 0 || control[i - 1] == from;
            bool ends = i + 2 == control.Length || control[i + 2] == to;
            float beforeX = starts ? 2 * from.X - to.X : control[i - 1].X, beforeY = starts ? 2 * from.Y - to.Y : control[i - 1].Y;
            float afterX = ends ? 2 * to.X - from.X : control[i + 2].X, afterY = ends ? 2 * to.Y - from.Y : control[i + 2].Y;
            for (int piece = 1; piece <= PiecesPerCurve; piece++)
            {
                float t = piece / (float)PiecesPerCurve;
                path[count++] = new PenPoint(
                    Spline(beforeX, from.X, to.X, afterX, t),
                    Spline(beforeY, from.Y, to.Y, afterY, t),
                    from.Radius + (to.Radius - from.Radius) * t,
                    Drawn: true);
            }
        }

        return count;
    }

    private static float Spline(float before, float from, float to, float after, float t)
    {
        float linear = to - before;
        float square = 2 * before - 5 * from + 4 * to - after;
        float cube = 3 * (from - to) + after - before;
        return from + 0.5f * t * (linear + t * (square + t * cube));
    }

    /// <summary>
    /// Scales the path so that its longer side, with the line's width, is <paramref name="extent"/> pixels. Then it moves the centre of
    /// mass to the given point, as in MNIST. If the path is then partly outside the image, it is moved back inside.
    /// </summary>
    private static void Fit(Span<PenPoint> path, int size, float extent, float centerX, float centerY)
    {
        float left = float.MaxValue, right = float.MinValue, top = float.MaxValue, bottom = float.MinValue, radius = 0;
        float mass = 0, massX = 0, massY = 0;
        for (int i = 0; i < path.Length; i++)
        {
            PenPoint point = path[i];
            left = Math.Min(left, point.X);
            right = Math.Max(right, point.X);
            top = Math.Min(top, point.Y);
            bottom = Math.Max(bottom, point.Y);
            radius = Math.Max(radius, point.Radius);
            if (point.Drawn)
            {
                PenPoint last = path[i - 1];
                float x = point.X - last.X, y = point.Y - last.Y;
                float length = MathF.Sqrt(x * x + y * y);
                mass += length;
                massX += length * 0.5f * (point.X + last.X);
                massY += length * 0.5f * (point.Y + last.Y);
            }
        }

        float scale = (extent - 2 * radius) / Math.Max(right - left, bottom - top);
        float margin = radius + 0.5f * PenRaster.Edge + 0.5f; // leaves the outermost pixels black
        float moveX = Inside(centerX - scale * massX / mass, scale * left, scale * right, margin, size - margin);
        float moveY = Inside(centerY - scale * massY / mass, scale * top, scale * bottom, margin, size - margin);
        foreach (ref PenPoint point in path)
            point = point with { X = scale * point.X + moveX, Y = scale * point.Y + moveY };
    }

    private static float Inside(float move, float low, float high, float lowest, float highest) =>
        Math.Min(Math.Max(move, lowest - low), highest - high);

    /// <summary>The random changes to every point of one digit.</summary>
    private readonly struct Hand
    {
        private readonly float width, taper, slant, bowX, bowY, turnCosine, turnSine, unsteadiness, radius, pressure;

        public Hand(ref Deviates deviates)
        {
            width = 0.92f + 0.16f * deviates.Bell();
            taper = 0.18f * deviates.Bell();
            slant = 0.16f + 0.21f * deviates.Bell();
            bowX = 0.10f * deviates.Bell();
            bowY = 0.10f * deviates.Bell();
            // A rotation by the angle that has this tangent.
            float tangent = 0.10f * deviates.Bell();
            turnCosine = 1 / MathF.Sqrt(1 + tangent * tangent);
            turnSine = tangent * turnCosine;
            unsteadiness = 0.012f + 0.028f * deviates.Uniform();
            radius = Math.Max(0.8f, 1.3f + 0.32f * deviates.Bell());
            pressure = 0.16f * deviates.Uniform();
            Extent = 19.4f + 0.6f * deviates.Bell();
            ShiftX = 0.5f * deviates.Bell();
            ShiftY = 0.5f * deviates.Bell();
        }

        /// <summary>The longer side of the digit, in pixels.</summary>
        public float Extent { get; }

        /// <summary>The digit's horizontal distance from the centre, in pixels.</summary>
        public float ShiftX { get; }

        /// <summary>The digit's vertical distance from the centre, in pixels.</summary>
        public float ShiftY { get; }

        /// <summary>The written position of a point of the unit square, in units of that square.</summary>
        public PenPoint Place(float x, float y, ref Deviates deviates)
        {
            x += unsteadiness * deviates.Bell() - 0.5f;
            y += unsteadiness * deviates.Bell() - 0.5f;
            float thickness = radius * (1 + pressure * deviates.Bell());
            float wide = (x * (1 + taper * 2 * y) + bowX * (4 * y * y - 1)) * width - slant * y;
            float high = y + bowY * (4 * x * x - 1);
            return new PenPoint(turnCosine * wide - turnSine * high, turnSine * wide + turnCosine * high, thickness, Drawn: true);
        }
    }

    /// <summary>Gives uniform numbers one after the other.</summary>
    private ref struct Deviates(ReadOnlySpan<float> uniform)
    {
        private readonly ReadOnlySpan<float> uniform = uniform;
        private int next;

        /// <summary>In [0, 1).</summary>
        public float Uniform() => uniform[next++];

        /// <summary>
        /// The sum of three uniform numbers, shifted and scaled to mean 0 and standard deviation 1. It is similar to a normal number, but
        /// never beyond ±3. It needs no logarithm, whose last bit may differ from machine to machine.
        /// </summary>
        public float Bell() => (Uniform() + Uniform() + Uniform() - 1.5f) * 2;
    }
}
