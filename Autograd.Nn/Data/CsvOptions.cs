namespace Autograd.Nn;

/// <summary>
/// How a CSV file is written and what its columns are. Nothing here is guessed: what a file has and the options do not
/// say is an error that names column, line and text.
/// <c>CsvTable.Read(path, new CsvOptions { Separator = ';', DecimalSign = ',', Types = { ["grade"] = ColumnType.Category } })</c>.
/// </summary>
public sealed record CsvOptions
{
    /// <summary>
    /// What stands for a missing value: what pandas takes for one, and dashes and question marks. In quotes they are text,
    /// except in columns of numbers.
    /// </summary>
    public static IReadOnlyList<string> DefaultMissingMarks { get; } =
    [
        "", "NA", "N/A", "n/a", "#N/A", "#N/A N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "-nan", "None", "NULL", "null",
        "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN", "-", "\u2212", "\u2013", "?",
    ];

    /// <summary>What stands between two values.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>What stands before the fraction of a number. pandas: decimal.</summary>
    public char DecimalSign { get; init; } = '.';

    /// <summary>What may stand between groups of three digits; null: nothing. A space stands for all kinds of it. pandas: thousands.</summary>
    public char? ThousandsSign { get; init; }

    /// <summary>The names of the columns, for a file that does not begin with a line of them. pandas: header=None, names.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What stands for a missing value, exactly so; spaces around it are passed over. pandas: na_values.</summary>
    public IReadOnlyList<string> MissingMarks { get; init; } = DefaultMissingMarks;

    /// <summary>What columns are, by their names; the others are numbers if every value in them is one, and categories if none is.</summary>
    public Dictionary<string, ColumnType> Types { get; init; } = [];

    /// <summary>The levels of columns of categories, in order; those of the others are the ones that the file has.</summary>
    public Dictionary<string, IReadOnlyList<string>> Levels { get; init; } = [];

    /// <summary>
    /// Whether every column of categories has a feature more, <c>column=(unknown)</c>, for levels that a later file may have;
    /// otherwise such a level is an error. scikit-learn: OneHotEncoder(handle_unknown).
    /// </summary>
    public bool UnknownColumn { get; init; }

    /// <summary>Fails where the options contradict each other.</summary>
    internal void Check()
    {
        if (Separator is '"' or '\n' or '\r') throw Wrong("Separator", "a quote or a line break separates no values");
        if (char.IsAsciiLetterOrDigit(DecimalSign) || DecimalSign is '"' or '-' or '+') throw Wrong("DecimalSign", $"'{DecimalSign}' cannot be told from the number");
        if (ThousandsSign is { } sign && (sign == DecimalSign || char.IsAsciiLetterOrDigit(sign) || sign is '"' or '-' or '+'))
            throw Wrong("ThousandsSign", $"'{sign}' cannot be told from the rest of the number");
        foreach (var (column, levels) in Levels)
        {
            if (Types.TryGetValue(column, out var type) && type != ColumnType.Category) throw Wrong("Levels", $"column '{column}' has levels, but its type is {type}");
            if (levels.Count == 0) throw Wrong("Levels", $"column '{column}' has none");
            if (levels.Distinct().Count() < levels.Count) throw Wrong("Levels", $"column '{column}' has one of them twice");
            if (levels.Intersect(MissingMarks).FirstOrDefault() is { } mark) throw Wrong("Levels", $"column '{column}' has '{mark}', which is one of the MissingMarks too");
        }
    }

    private static ArgumentException Wrong(string option, string why) => new($"CsvOptions: {option}: {why}.");
}
