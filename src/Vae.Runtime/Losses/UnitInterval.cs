using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Losses;

/// <summary>The support of the likelihoods of data between 0 and 1.</summary>
internal static class UnitInterval
{
    /// <summary>
    /// The term if the target is from 0 to 1, both included, else NaN. Without this check a wrongly scaled target, such as 255, would give
    /// a finite loss. It is exact, as the check of <see cref="LikelihoodDomain"/> is: no rounding lets a target just below 0 pass.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> OrNaNOutside(Vector512<float> target, Vector512<float> term) => Vector512.ConditionalSelect(
        Vector512.GreaterThanOrEqual(target, Vector512<float>.Zero) & Vector512.LessThanOrEqual(target, Vector512.Create(1f)),
        term, Vector512.Create(float.NaN));
}
