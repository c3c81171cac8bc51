using System.Globalization;

namespace Vae;

/// <summary>The size of an array of rows.</summary>
internal static class ArraySize
{
    /// <summary>The elements of so many rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="width">The elements of a row, at least 1.</param>
    /// <param name="name">The argument that decides the number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">One array cannot hold them; the message says how many rows it can.</exception>
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
