using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using Vae.Execution;

namespace Vae.Kernels;

/// <summary>Each token's row of a table. Called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Embedding
{
    /// <summary>Copies the row of each token.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="tokens">The tokens of a row.</param>
    /// <param name="vocabulary">The rows of the table.</param>
    /// <param name="width">The elements of a row of the table.</param>
    /// <param name="input">The tokens: whole numbers from 0, below the vocabulary. // [rows, tokens]</param>
    /// <param name="table">The table, row by row. // [vocabulary, width]</param>
    /// <param name="output">The copies, overwritten. // [rows, tokens, width]</param>
    /// <exception cref="ArgumentException">An element of the input is no token.</exception>
    public static void Forward(
        Worker worker, int rows, int tokens, int vocabulary, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> table,
        Span<float> output)
    {
        Lanes.Require(input.Length, (long)rows * tokens);
        Lanes.Require(table.Length, (long)vocabulary * width);
        Lanes.Require(output.Length, (long)rows * tokens * width);
        (int start, int end) = worker.Share(rows);
        for (int place = start * tokens; place < end * tokens; place++)
            table.Slice(Token(input[place], vocabulary) * width, width).CopyTo(output[(place * width)..]);
        worker.Barrier();
    }

    /// <summary>∂L/∂table: to each of its rows, the sum over the places of its token, in their order.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="tokens">The tokens of a row.</param>
    /// <param name="vocabulary">The rows of the table.</param>
    /// <param name="width">The elements of a row of the table.</param>
    /// <param name="input">The tokens. // [rows, tokens]</param>
    /// <param name="outputGradient">∂L/∂output. // [rows, tokens, width]</param>
    /// <param name="tableGradient">∂L/∂table, overwritten, padding included. // [vocabulary, width]</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        Worker worker, int rows, int tokens, int vocabulary, int width, ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient,
        Span<float> tableGradient)
    {
        Lanes.Require(input.Length, (long)rows * tokens);
        Lanes.Require(outputGradient.Length, (long)rows * tokens * width);
        Lanes.Require(tableGradient.Length, (long)vocabulary * width);
        // Workers divide the table: a row's sum is one worker's, in one order.
        (int start, int end) = worker.Share(vocabulary);
        tableGradient[(start * width)..(end == vocabulary ? tableGradient.Length : end * width)].Clear();
        for (int place = 0; place < rows * tokens; place++)
        {
            int token = Token(input[place], vocabulary);
            if (token < start || token >= end)
                continue;
            ReadOnlySpan<float> gradient = outputGradient.Slice(place * width, width);
            Span<float> sum = tableGradient.Slice(token * width, width);
            for (int j = 0; j < width; j++)
                sum[j] += gradient[j];
        }
        worker.Barrier();
    }

    private static int Token(float value, int vocabulary)
    {
        int token = (int)value;
        return token == value && (uint)token < (uint)vocabulary
            ? token
            : throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"{value} is no token: tokens are whole numbers from 0 to {vocabulary - 1}."));
    }
}
