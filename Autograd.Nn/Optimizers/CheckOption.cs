using System.Globalization;

namespace Autograd.Nn;

/// <summary>Checks of the numbers that optimizers, schedules and their like are set up with. Each names its owner, the option, the value and what it may be.</summary>
internal static class CheckOption
{
    public static double Finite(string owner, double value, string name) =>
        double.IsFinite(value) ? value : throw Wrong(owner, value, name, "a finite number");

    public static double NotNegative(string owner, double value, string name) =>
        value >= 0 && double.IsFinite(value) ? value : throw Wrong(owner, value, name, "a finite number and not negative");

    public static double Positive(string owner, double value, string name) =>
        value > 0 && double.IsFinite(value) ? value : throw Wrong(owner, value, name, "a finite number above 0");

    /// <summary>How much of an average is kept: 1 would never forget.</summary>
    public static double BelowOne(string owner, double value, string name) =>
        value is >= 0 and < 1 ? value : throw Wrong(owner, value, name, "at least 0 and below 1");

    /// <summary>Both ends belong to it.</summary>
    public static double ZeroToOne(string owner, double value, string name) =>
        value is >= 0 and <= 1 ? value : throw Wrong(owner, value, name, "between 0 and 1");

    public static int AtLeast(string owner, int least, int value, string name) =>
        value >= least ? value : throw Wrong(owner, value, name, FormattableString.Invariant($"at least {least}"));

    /// <summary>"Sgd: the weight decay is -1; it must be a finite number and not negative. (Parameter 'WeightDecay')".</summary>
    public static ArgumentOutOfRangeException Wrong(string owner, double value, string name, string must) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"{owner}: the {Words(name)} is {value}; it must be {must}."));

    /// <summary>A type's name without the mark of its type parameters.</summary>
    public static string NameOf(object owner)
    {
        var name = owner.GetType().Name;
        return name.IndexOf('`', StringComparison.Ordinal) is var tick and >= 0 ? name[..tick] : name;
    }

    /// <summary>WeightDecay: weight decay.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i > 0 ? " " : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
