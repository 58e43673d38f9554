using System.Globalization;

namespace Autograd.Nn;

/// <summary>How numbers are written in a table, whatever the culture of the program; and what looks like one and is none.</summary>
internal readonly struct CsvNumbers(char decimalSign, char? thousandsSign)
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A finite number, or false.</summary>
    public bool TryRead(string text, ColumnType type, out double number)
    {
        if (type != ColumnType.Percent) return TryRead(text, out number);
        number = 0;
        if (text.Trim() is not [.. var digits, '%'] || !TryRead(digits, out number)) return false;
        number /= 100;
        return true;
    }

    /// <summary>A finite number, or false.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out double number)
    {
        text = text.Trim();
        if (decimalSign == '.' && thousandsSign is null && !text.Contains('\u2212'))
            return double.TryParse(text, Style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
        number = 0;
        return Plain(text) is { } plain && double.TryParse(plain, Style, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>
    /// Whether a text that is no number here might be meant as one: digits with signs, groups, currency or percent among them,
    /// or infinity; and how it would have to be read, <c>; with DecimalSign = ',' it is 1.5</c>.
    /// </summary>
    public bool LooksLikeOne(string text, out string hint)
    {
        hint = "";
        var trimmed = text.AsSpan().Trim();
        var bare = trimmed.TrimStart("+-\u2212");
        foreach (var infinity in (ReadOnlySpan<string>)["inf", "infinity", "\u221E"])
            if (bare.Equals(infinity, StringComparison.OrdinalIgnoreCase))
            {
                hint = " of finite size; if it means that the value is missing, add it to MissingMarks";
                return true;
            }
        if (!HasShape(trimmed)) return false;
        if (trimmed[^1] == '%')
        {
            hint = " by itself; for percentages state ColumnType.Percent";
            return true;
        }
        var readings = new List<string>();
        foreach (var (other, thousands) in (ReadOnlySpan<(char, char?)>)[('.', null), (',', null), ('.', ','), (',', '.'), ('.', ' '), (',', ' '), ('.', '\''), ('.', '\u2019'), ('.', '_')])
        {
            if (!new CsvNumbers(other, thousands).TryRead(trimmed, out var number)) continue;
            var value = number.ToString(CultureInfo.InvariantCulture);
            if (readings.Exists(reading => reading.EndsWith($" it is {value}", StringComparison.Ordinal))) continue;
            string[] signs = [.. other == decimalSign ? [] : new[] { $"DecimalSign = '{other}'" }, .. thousands == thousandsSign || thousands is null ? [] : new[] { $"ThousandsSign = '{thousands}'" }];
            readings.Add($"with {(signs.Length == 0 ? "no ThousandsSign" : string.Join(" and ", signs))} it is {value}");
        }
        if (readings.Count > 0) hint = $" as numbers are written here; {string.Join(", ", readings)}";
        return true;
    }

    /// <summary>Digits, at least one, with nothing among them but what numbers are written with; a sign within makes it a date or a range.</summary>
    private static bool HasShape(ReadOnlySpan<char> text)
    {
        var digits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsDigit(c)) digits++;
            else if (c is '+' or '-' or '\u2212' ? i > 0 && i < text.Length - 1 && text[i - 1] is not ('e' or 'E' or '(') && !IsCurrency(text[i - 1]) && !IsCurrency(text[i + 1])
                : c is 'e' or 'E' ? i == 0 || i == text.Length - 1 || !char.IsDigit(text[i - 1]) || !(char.IsDigit(text[i + 1]) || text[i + 1] is '+' or '-' or '\u2212')
                : !(c is '.' or ',' or '\'' or '\u2019' or '_' or '\u066B' or '\u066C' or '%' or '\u2030' or '(' or ')' || char.IsWhiteSpace(c) || IsCurrency(c)))
                return false;
        }
        return digits > 0;

        static bool IsCurrency(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol;
    }

    /// <summary>The number with a plain minus and decimal point and without groups; null if it is not written by these rules.</summary>
    private string? Plain(ReadOnlySpan<char> text)
    {
        var plain = text.ToString().Replace('\u2212', '-');
        var start = plain is ['+' or '-', ..] ? 1 : 0;
        var end = plain.AsSpan(start).IndexOfAny(decimalSign, 'e', 'E') is var found and >= 0 ? start + found : plain.Length;
        if (thousandsSign is { } sign)
        {
            var whole = plain[start..end];
            if (sign == ' ') whole = whole.Replace('\u00A0', ' ').Replace('\u202F', ' ').Replace('\u2009', ' ');
            var groups = whole.Split(sign);
            for (var i = 0; i < groups.Length && groups.Length > 1; i++)
                if (i == 0 ? groups[i].Length is 0 or > 3 : groups[i].Length != 3) return null;
            whole = string.Concat(groups);
            (plain, end) = (string.Concat(plain.AsSpan(0, start), whole, plain.AsSpan(end)), start + whole.Length);
        }
        if (decimalSign == '.') return plain;
        return plain.Contains('.', StringComparison.Ordinal) ? null : plain.Replace(decimalSign, '.');
    }
}
