using System.Globalization;

namespace Vae;

/// <summary>The size of an array of rows.</summary>
internal static class ArraySize
{
    /// <summary>The number of elements of this many rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The elements of a row, at least 1.</param>
    /// <param name="name">The argument that gives the number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows do not fit into one array. The message says how many fit.</exception>
    internal static int Of(int rows, int width, string name)
    {
        long elements = (long)rows * width;
        if (elements <= Array.MaxLength)
            return (int)elements;
        throw new ArgumentOutOfRangeException(
            name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} rows of {width:N0} elements are {elements:N0} elements, and one array holds at most {Array.MaxLength:N0}. " +
                $"Take at most {Array.MaxLength / width:N0} rows at a time."));
    }
}
