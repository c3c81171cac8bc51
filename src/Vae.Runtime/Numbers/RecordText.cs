using System.Globalization;
using System.Text;

namespace Vae;

/// <summary>The text of a record, the same in every culture. What the compiler writes for a record follows the thread's culture.</summary>
internal static class RecordText
{
    /// <summary>The record's name and its members: <c>Adam { Beta1 = 0.9, … }</c>.</summary>
    /// <param name="name">The record's name.</param>
    /// <param name="printMembers">The record's own <c>PrintMembers</c>, which the compiler writes.</param>
    internal static string Of(string name, Func<StringBuilder, bool> printMembers)
    {
        var text = new StringBuilder(name).Append(" { ");
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            if (printMembers(text))
                text.Append(' ');
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        return text.Append('}').ToString();
    }
}
