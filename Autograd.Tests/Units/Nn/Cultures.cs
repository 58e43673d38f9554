using System.Globalization;

namespace Autograd.Tests;

/// <summary>A culture as odd as those of Sweden and Iran together, which is there even where no culture's data are: another minus, another decimal sign, other groups.</summary>
internal static class Cultures
{
    public static CultureInfo Odd { get; } = new("")
    {
        NumberFormat = { NegativeSign = "\u200E\u2212", NumberDecimalSeparator = "\u066B", NumberGroupSeparator = "\u066C", PercentDecimalSeparator = "\u066B", NaNSymbol = "ناعدد" },
    };
}
