namespace Autograd.Nn;

/// <summary>
/// The dictionary in the header of a .npy file, as Python prints it: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>, with either quotes, and Python 2's <c>2L</c> for a long number.
/// Read from left to right once, each character looked at a bounded number of times.
/// </summary>
internal ref struct NpyDictionary(string text)
{
    private readonly string text = text;
    private int at;

    /// <summary>The type of element: what stands in the quotes, or the list of a record's fields as it stands.</summary>
    public string? Descr { get; private set; }

    public bool? FortranOrder { get; private set; }

    /// <summary>What stands in the parentheses.</summary>
    public string? Shape { get; private set; }

    /// <summary>The axes, in digits.</summary>
    public List<string> Sizes { get; } = [];

    /// <summary>Reads the text. False unless it is a dictionary of exactly these three, each once.</summary>
    public bool Read()
    {
        if (!Take('{')) return false;
        while (!Take('}'))
        {
            if (Quoted() is not { } key || !Take(':') || !Value(key)) return false;
            if (!Take(',') && !(at < text.Length && text[at] == '}')) return false;
        }
        SkipSpace();
        return at == text.Length && Descr is not null && FortranOrder is not null && Shape is not null;
    }

    private bool Value(string key)
    {
        SkipSpace();
        switch (key)
        {
            case "descr" when Descr is null:
                Descr = at < text.Length && text[at] == '[' ? List() : Quoted();
                return Descr is not null;
            case "fortran_order" when FortranOrder is null:
                FortranOrder = TakeWord("True") ? true : TakeWord("False") ? false : null;
                return FortranOrder is not null;
            case "shape" when Shape is null:
                return Tuple();
            default:
                return false;
        }
    }

    /// <summary>Whole numbers in parentheses; one alone has a comma behind it.</summary>
    private bool Tuple()
    {
        if (!Take('(')) return false;
        var (begin, hasComma) = (at, false);
        while (!Take(')'))
        {
            if (Sizes.Count > 0 && !hasComma) return false;
            SkipSpace();
            var digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == digits) return false;
            Sizes.Add(text[digits..at]);
            if (at < text.Length && text[at] == 'L') at++;
            hasComma = Take(',');
        }
        Shape = text[begin..(at - 1)];
        return Sizes.Count != 1 || hasComma;
    }

    /// <summary>From a bracket to the one that closes it.</summary>
    private string? List()
    {
        var (begin, depth) = (at, 0);
        while (at < text.Length)
        {
            if (text[at] is '\'' or '"')
            {
                if (Quoted() is null) return null;
                continue;
            }
            depth += text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            at++;
            if (depth == 0) return text[begin..at];
        }
        return null;
    }

    private string? Quoted()
    {
        SkipSpace();
        if (at == text.Length || text[at] is not ('\'' or '"')) return null;
        var begin = at + 1;
        var end = text.AsSpan(begin).IndexOfAny(text[at], '\\');
        if (end < 0 || text[begin + end] == '\\') return null;
        at = begin + end + 1;
        return text.Substring(begin, end);
    }

    private bool TakeWord(string word)
    {
        if (!text.AsSpan(at).StartsWith(word, StringComparison.Ordinal)) return false;
        at += word.Length;
        return true;
    }

    /// <summary>Passes a sign and what space is before it.</summary>
    private bool Take(char sign)
    {
        SkipSpace();
        if (at == text.Length || text[at] != sign) return false;
        at++;
        return true;
    }

    private void SkipSpace()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\n' or '\r') at++;
    }
}
