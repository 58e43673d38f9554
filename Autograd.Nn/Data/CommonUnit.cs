namespace Autograd.Nn;

/// <summary>Whether all texts of a column are numbers with one and the same unit behind them, <c>12 kg</c>: measures, not categories.</summary>
internal struct CommonUnit(CsvNumbers numbers)
{
    private string? unit, first;
    private bool isCommon = true, differs;

    /// <summary>The unit, if there is one and more than one text with it.</summary>
    public readonly string? Name => isCommon && differs ? unit : null;

    public void Add(string text)
    {
        if (!isCommon) return;
        var trimmed = text.AsSpan().Trim();
        var end = trimmed.LastIndexOfAnyInRange('0', '9') + 1;
        var suffix = trimmed[end..].Trim();
        isCommon = end > 0 && suffix.Length > 0 && numbers.TryRead(trimmed[..end], out _) && (unit is null || suffix.SequenceEqual(unit));
        if (!isCommon) return;
        unit ??= suffix.ToString();
        first ??= text;
        differs |= text != first;
    }
}
