namespace Vae.Data;

/// <summary>Draws the path of a pen into an image, from each pixel's distance to the nearest segment of the path.</summary>
internal static class PenRaster
{
    /// <summary>The width of the soft edge of a line, in pixels.</summary>
    public const float Edge = 1.3f;

    /// <summary>Draws in white, 255, on black. A pixel takes the largest coverage by any segment.</summary>
    /// <param name="path">The pen's path, in pixels; pixel (0, 0) has its centre at (½, ½).</param>
    /// <param name="size">The image's side.</param>
    /// <param name="coverage">Scratch: [size, size].</param>
    /// <param name="image">[size, size], overwritten.</param>
    public static void Draw(ReadOnlySpan<PenPoint> path, int size, Span<float> coverage, Span<byte> image)
    {
        coverage.Clear();
        for (int i = 1; i < path.Length; i++)
        {
            if (path[i].Drawn)
                DrawPiece(path[i - 1], path[i], size, coverage);
        }

        for (int i = 0; i < image.Length; i++)
            image[i] = (byte)(255 * coverage[i] + 0.5f);
    }

    private static void DrawPiece(PenPoint from, PenPoint to, int size, Span<float> coverage)
    {
        float alongX = to.X - from.X, alongY = to.Y - from.Y;
        float square = alongX * alongX + alongY * alongY;
        float perSquare = square > 0 ? 1 / square : 0;
        float reach = Math.Max(from.Radius, to.Radius) + 0.5f * Edge;
        int left = Pixel(Math.Min(from.X, to.X) - reach, size), right = Pixel(Math.Max(from.X, to.X) + reach, size);
        int top = Pixel(Math.Min(from.Y, to.Y) - reach, size), bottom = Pixel(Math.Max(from.Y, to.Y) + reach, size);
        for (int row = top; row <= bottom; row++)
        {
            float y = row + 0.5f - from.Y;
            Span<float> line = coverage.Slice(row * size, size);
            for (int column = left; column <= right; column++)
            {
                float x = column + 0.5f - from.X;
                float t = Math.Clamp((x * alongX + y * alongY) * perSquare, 0f, 1f); // the nearest point of the segment
                float offX = x - t * alongX, offY = y - t * alongY;
                float distance = MathF.Sqrt(offX * offX + offY * offY);
                float radius = from.Radius + t * (to.Radius - from.Radius);
                float covered = Math.Clamp((radius - distance) / Edge + 0.5f, 0f, 1f);
                line[column] = Math.Max(line[column], covered);
            }
        }
    }

    private static int Pixel(float position, int size) => Math.Clamp((int)position, 0, size - 1);
}
