using System.Globalization;
using System.Text;

namespace Autograd.Core;

/// <summary>What a record prints, the same in every culture: the members that the compiler prints ask the culture for their numbers.</summary>
internal static class RecordText
{
    public static string Of(object record, Func<StringBuilder, bool> printMembers)
    {
        var name = record.GetType().Name;
        if (name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0) name = name[..tick];
        var text = new StringBuilder(name).Append(" { ");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            if (printMembers(text)) text.Append(' ');
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        return text.Append('}').ToString();
    }
}
