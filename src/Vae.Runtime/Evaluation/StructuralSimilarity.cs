using Vae.Kernels;

namespace Vae;

/// <summary>The structural similarity of two images: see <see cref="ReconstructionQuality"/>. Not for several threads at once.</summary>
internal sealed class StructuralSimilarity
{
    private const int LargeWindow = 11;
    private const int SmallWindow = 7;
    private const double Sigma = 1.5;

    // (K·range)², with a range of 1.
    private const double LuminanceConstant = 0.01 * 0.01;
    private const double ContrastConstant = 0.03 * 0.03;

    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly double[] _weights;

    // The five moments of one channel after the window's pass along its rows. // [5, height, places]
    private readonly double[] _moments;

    private StructuralSimilarity(int height, int width, int channels, int window)
    {
        (_height, _width, _channels) = (height, width, channels);
        _weights = new double[window];
        for (int i = 0; i < window; i++)
        {
            double distance = i - window / 2;
            _weights[i] = Portable.Exp(-distance * distance / (2 * Sigma * Sigma));
        }
        double sum = _weights.Sum();
        for (int i = 0; i < window; i++)
            _weights[i] /= sum;
        _moments = new double[5 * height * Places];
    }

    /// <summary>The width of the window.</summary>
    internal int Window => _weights.Length;

    private int Places => _width - _weights.Length + 1;

    /// <summary>For images of a shape; null where it is no image's or too small.</summary>
    internal static StructuralSimilarity? For(IReadOnlyList<int> shape)
    {
        (int height, int width, int channels) = shape switch
        {
            [int h, int w] => (h, w, 1),
            [int h, int w, int c] => (h, w, c),
            _ => (0, 0, 0),
        };
        int least = Math.Min(height, width);
        return least < SmallWindow
            ? null
            : new StructuralSimilarity(height, width, channels, least < LargeWindow ? SmallWindow : LargeWindow);
    }

    /// <summary>The mean over all places and channels.</summary>
    /// <param name="first">[height, width, channels]</param>
    /// <param name="second">[height, width, channels]</param>
    internal double Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        double sum = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            AlongRows(first, second, channel);
            sum += AlongColumns();
        }
        return sum / _channels;
    }

    private void AlongRows(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int channel)
    {
        int size = _height * Places;
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < Places; x++)
            {
                (double a, double b, double aa, double bb, double ab) = (0, 0, 0, 0, 0);
                int index = (y * _width + x) * _channels + channel;
                foreach (double weight in _weights)
                {
                    (double one, double other) = (first[index], second[index]);
                    a += weight * one;
                    b += weight * other;
                    aa += weight * one * one;
                    bb += weight * other * other;
                    ab += weight * one * other;
                    index += _channels;
                }
                int place = y * Places + x;
                (_moments[place], _moments[size + place]) = (a, b);
                (_moments[2 * size + place], _moments[3 * size + place], _moments[4 * size + place]) = (aa, bb, ab);
            }
        }
    }

    private double AlongColumns()
    {
        int size = _height * Places;
        int rows = _height - Window + 1;
        double sum = 0;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < Places; x++)
            {
                (double a, double b, double aa, double bb, double ab) = (0, 0, 0, 0, 0);
                int place = y * Places + x;
                foreach (double weight in _weights)
                {
                    a += weight * _moments[place];
                    b += weight * _moments[size + place];
                    aa += weight * _moments[2 * size + place];
                    bb += weight * _moments[3 * size + place];
                    ab += weight * _moments[4 * size + place];
                    place += Places;
                }
                double luminance = (2 * a * b + LuminanceConstant) / (a * a + b * b + LuminanceConstant);
                double covariance = ab - a * b;
                double variances = aa - a * a + (bb - b * b);
                sum += luminance * (2 * covariance + ContrastConstant) / (variances + ContrastConstant);
            }
        }
        return sum / ((double)rows * Places);
    }
}
