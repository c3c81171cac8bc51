using Vae.Kernels;

namespace Vae;

/// <summary>The mean and the scatter of weights that are given by their logarithms, in one run over them.</summary>
/// <remarks>Sums are kept relative to the largest weight so far: nothing overflows, and what underflows is beside it nothing.</remarks>
internal struct LogWeights()
{
    private double _largest = double.NegativeInfinity;
    private double _sum;
    private double _squares;
    private int _count;

    /// <summary>Takes one more weight; −∞ is a weight of 0.</summary>
    internal void Add(double logWeight)
    {
        _count++;
        if (double.IsNegativeInfinity(logWeight))
            return;
        if (logWeight <= _largest)
        {
            double ratio = Portable.Exp(logWeight - _largest);
            _sum += ratio;
            _squares += ratio * ratio;
        }
        else
        {
            // A NaN comes here too, and stays.
            double ratio = Portable.Exp(_largest - logWeight);
            _sum = _sum * ratio + 1;
            _squares = _squares * ratio * ratio + 1;
            _largest = logWeight;
        }
    }

    /// <summary>ln of the weights' mean, its standard error by the delta method, and the effective sample size.</summary>
    internal readonly LogLikelihood ToEstimate()
    {
        double effective = _sum * _sum / _squares;
        // Equal weights may come out a rounding above their number.
        double spread = Math.Max(0, _count / effective - 1);
        return new LogLikelihood(
            _largest + Portable.Log(_sum / _count), Math.Sqrt(spread / (_count - 1)), Math.Min(effective, _count));
    }
}
