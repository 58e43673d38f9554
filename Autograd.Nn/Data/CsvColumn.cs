using System.Globalization;

namespace Autograd.Nn;

/// <summary>What was decided about one column, once, from the table it was learned from.</summary>
internal sealed class CsvColumn
{
    /// <summary>A column of numbers is taken for classes unasked up to so many whole ones (fastai: max_card).</summary>
    private const int MaxNumberedClasses = 20;

    /// <summary>Words are categories unasked up to so many; fewer if most of them occur but once.</summary>
    private const int MaxLevels = 1000, MaxRareLevels = 50;

    private Dictionary<string, int>? places;
    private bool levelsAreNumbers;

    public required string Name { get; init; }

    /// <summary>Null where it is in doubt, and <see cref="Doubt"/> says why.</summary>
    public ColumnType? Type { get; init; }

    public string? Doubt { get; init; }

    /// <summary>A count of the rows without a meaning of its own, no feature unless it is asked for by name.</summary>
    public bool IsIndex { get; init; }

    /// <summary>The levels in order: by value if all are numbers, else by their characters. Null if there are none, and <see cref="NoLevels"/> says why.</summary>
    public IReadOnlyList<string>? Levels { get; init; }

    public string? NoLevels { get; init; }

    public bool IsNumeric => Type is ColumnType.Number or ColumnType.Percent;

    /// <summary>Decides what a column is.</summary>
    public static CsvColumn Learn(string name, int place, List<CsvRow> rows, CsvOptions options, HashSet<string> marks)
    {
        var numbers = new CsvNumbers(options.DecimalSign, options.ThousandsSign);
        ColumnType? type = options.Levels.ContainsKey(name) ? ColumnType.Category : options.Types.TryGetValue(name, out var stated) ? stated : null;
        var isStated = type is not null;
        if (type is null && Decide(name, place, rows, numbers, marks, out type) is { } doubt) return new CsvColumn { Name = name, Doubt = doubt };
        if (type == ColumnType.Percent) return new CsvColumn { Name = name, Type = type, NoLevels = $"column '{name}' has percentages, no classes" };
        if (type == ColumnType.Number) return LearnNumbers(name, place, rows, numbers, marks);

        var (levels, count, dash) = (new Dictionary<string, string>(), 0, 0);
        foreach (var row in rows)
        {
            var (text, quoted) = row.Cells[place];
            if (!quoted && marks.Contains(text))
            {
                if (text is "-" or "\u2212" or "\u2013" && dash == 0) dash = row.Line;
                continue;
            }
            levels.TryAdd(text, text);
            count++;
        }
        if (dash > 0 && levels.ContainsKey("+") && ReferenceEquals(options.MissingMarks, CsvOptions.DefaultMissingMarks))
            return new CsvColumn { Name = name, Doubt = string.Create(CultureInfo.InvariantCulture, $"line {dash}, column '{name}': a dash beside '+' may be a value or a missing one; say which: CsvOptions.MissingMarks") };
        if (options.Levels.TryGetValue(name, out var given)) return new CsvColumn { Name = name, Type = type, Levels = [.. given] };
        if (!isStated && (levels.Count > MaxLevels || (levels.Count > MaxRareLevels && 2 * levels.Count > count)))
            return new CsvColumn { Name = name, Type = type, NoLevels = string.Create(CultureInfo.InvariantCulture, $"column '{name}': {levels.Count} different values in {count} rows look like identifiers, not like categories; leave the column out, or say what it is: {State(name)}") };
        return new CsvColumn { Name = name, Type = type, Levels = Ordered(levels.Keys, numbers) };
    }

    /// <summary>Where among the levels a text stands, or −1. Of levels that are numbers, <c>1.0</c> is <c>1</c>.</summary>
    public int Place(string text, CsvNumbers numbers)
    {
        if (places is null)
        {
            levelsAreNumbers = Levels!.All(level => numbers.TryRead(level, out _));
            var made = new Dictionary<string, int>();
            for (var i = 0; i < Levels!.Count; i++) made.TryAdd(Key(Levels[i], numbers), i);
            places = made;
        }
        return places.TryGetValue(Key(text, numbers), out var place) ? place : -1;
    }

    /// <summary>How a program says what a column is.</summary>
    public static string State(string name) => $"CsvOptions.Types[\"{name}\"] = ColumnType.Category";

    private string Key(string text, CsvNumbers numbers) => levelsAreNumbers && numbers.TryRead(text, out var number) ? Key(number) : text;

    private static string Key(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Numbers if every value is one, categories if none looks like one; anything else is a doubt, which is returned.</summary>
    private static string? Decide(string column, int place, List<CsvRow> rows, CsvNumbers numbers, HashSet<string> marks, out ColumnType? type)
    {
        type = null;
        (int Line, string Text)? number = null, other = null, lookalike = null;
        var (hint, someText) = ("", false);
        var unit = new CommonUnit(numbers);
        foreach (var row in rows)
        {
            var (text, quoted) = row.Cells[place];
            if (marks.Contains(quoted ? text.Trim() : text)) someText |= quoted;
            else if (numbers.TryRead(text.AsSpan(), out _)) number ??= (row.Line, text);
            else
            {
                other ??= (row.Line, text);
                unit.Add(text);
                if (lookalike is null && numbers.LooksLikeOne(text, out hint)) lookalike = (row.Line, text);
            }
        }
        if (other is null)
        {
            type = number is null && someText ? ColumnType.Category : ColumnType.Number;
            return null;
        }
        if (number is null && lookalike is null && unit.Name is { } name)
            return string.Create(CultureInfo.InvariantCulture,
                $"line {other.Value.Line}, column '{column}': '{other.Value.Text}' is no number, but each value is one with '{name}' behind it. Take that away for numbers, or say that these are categories: {State(column)}");
        if (number is null && lookalike is null)
        {
            type = ColumnType.Category;
            return null;
        }
        var doubt = lookalike ?? other.Value;
        var beside = number is { } one ? string.Create(CultureInfo.InvariantCulture, $", but '{one.Text}' in line {one.Line} is one") : ", but looks like one";
        return string.Create(CultureInfo.InvariantCulture,
            $"line {doubt.Line}, column '{column}': '{doubt.Text}' is no number{hint}{beside}. Say what the column is: {State(column)} or ColumnType.Number; or, if the text means that the value is missing, add it to CsvOptions.MissingMarks");
    }

    private static CsvColumn LearnNumbers(string name, int place, List<CsvRow> rows, CsvNumbers numbers, HashSet<string> marks)
    {
        var (levels, fraction) = (new Dictionary<string, string>(), (string?)null);
        foreach (var row in rows)
        {
            var (text, quoted) = row.Cells[place];
            if (marks.Contains(quoted ? text.Trim() : text) || !numbers.TryRead(text.AsSpan(), out var number)) continue;
            if (number != Math.Floor(number))
                fraction ??= string.Create(CultureInfo.InvariantCulture, $"line {row.Line}, column '{name}': '{text}' is no whole number, so that the column is not taken for classes");
            if (fraction is null) levels.TryAdd(Key(number), text.Trim());
        }
        var problem = fraction ?? (levels.Count <= MaxNumberedClasses ? null : string.Create(CultureInfo.InvariantCulture,
            $"column '{name}': {levels.Count} different numbers look like measures, not like classes, of which up to {MaxNumberedClasses} are taken unasked"));
        return new CsvColumn
        {
            Name = name,
            Type = ColumnType.Number,
            Levels = problem is null ? Ordered(levels.Values, numbers) : null,
            NoLevels = problem is null ? null : $"{problem}; if they are classes, say so: {State(name)}",
        };
    }

    private static List<string> Ordered(IEnumerable<string> levels, CsvNumbers numbers)
    {
        var all = levels.Select(level => (Text: level, Number: numbers.TryRead(level.AsSpan(), out var number) ? number : double.NaN)).ToList();
        return all.Exists(level => double.IsNaN(level.Number))
            ? [.. all.Select(level => level.Text).Order(StringComparer.Ordinal)]
            : [.. all.DistinctBy(level => level.Number).OrderBy(level => level.Number).Select(level => level.Text)];
    }
}
