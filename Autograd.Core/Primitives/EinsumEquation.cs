namespace Autograd.Core;

/// <summary>
/// An equation such as <c>bij,jk-&gt;bik</c>, read for operands of given shapes: the labels of each operand's axes, of the result's, and how long each label's axis is.
/// The axes that <c>...</c> stands for are labels too, numbered from the right, so that they meet as broadcasting aligns them.
/// </summary>
internal sealed class EinsumEquation
{
    private const char FirstEllipsis = '\uE000'; // private use: after every letter, and none a user can mean

    private readonly string text;
    private readonly Dictionary<char, int> sizes = [];

    /// <exception cref="ArgumentException">The equation cannot be read, or does not fit the shapes.</exception>
    public EinsumEquation(string equation, ReadOnlySpan<Shape> shapes)
    {
        text = equation;
        var compact = equation.Replace(" ", "");
        if (shapes.Length == 0) throw Error("was given no operand; pass a tensor for each of its terms");
        var arrow = compact.IndexOf("->", StringComparison.Ordinal);
        var terms = (arrow < 0 ? compact : compact[..arrow]).Split(',');
        if (terms.Length != shapes.Length) throw Error($"has {terms.Length} operands, but {shapes.Length} were given");

        Operands = new string[terms.Length];
        var ellipses = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            Operands[i] = Labels(terms[i], i, shapes[i]);
            ellipses = Math.Max(ellipses, Operands[i].Count(label => label >= FirstEllipsis));
            Measure(Operands[i], i, shapes[i]);
        }
        Output = arrow < 0 ? Implicit(ellipses) : Explicit(compact[(arrow + 2)..], ellipses);
    }

    /// <summary>The labels of each operand's axes, one a character.</summary>
    public string[] Operands { get; }

    /// <summary>The labels of the result's axes.</summary>
    public string Output { get; }

    /// <summary>How long the axis of a label is, once everything is broadcast.</summary>
    public int Size(char label) => sizes[label];

    private string Labels(string term, int operand, Shape shape)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var letters = dots < 0 ? term : term.Remove(dots, 3);
        CheckLetters(letters);
        var covered = shape.Rank - letters.Length; // by the ellipsis
        if (covered < 0 || (dots < 0 && covered > 0)) throw Error($"names {letters.Length} axes of operand {operand}, whose shape is {shape}");
        return dots < 0 ? term : letters.Insert(dots, Ellipsis(covered));
    }

    private void Measure(string labels, int operand, Shape shape)
    {
        for (var axis = 0; axis < labels.Length; axis++)
        {
            var (label, n) = (labels[axis], shape[axis]);
            var first = labels.IndexOf(label);
            if (shape[first] != n) throw Error($"repeats {label} in operand {operand}, whose axes of the shape {shape} differ: {shape[first]} and {n}");
            if (!sizes.TryGetValue(label, out var size) || size == 1) sizes[label] = n;
            else if (n != size && n != 1) throw Error($"gives {Name(label)} the sizes {size} and {n}, the latter in operand {operand} of the shape {shape}");
        }
    }

    private string Implicit(int ellipses)
    {
        var letters = Operands.SelectMany(labels => labels).Where(label => label < FirstEllipsis).ToArray();
        return Ellipsis(ellipses) + string.Concat(letters.Where(letter => letters.Count(other => other == letter) == 1).Order());
    }

    private string Explicit(string term, int ellipses)
    {
        var dots = term.IndexOf("...", StringComparison.Ordinal);
        var letters = dots < 0 ? term : term.Remove(dots, 3);
        CheckLetters(letters);
        for (var i = 0; i < letters.Length; i++)
        {
            if (!sizes.ContainsKey(letters[i])) throw Error($"has {letters[i]} in the result but in no operand");
            if (letters.IndexOf(letters[i]) != i) throw Error($"has {letters[i]} twice in the result");
        }
        return dots < 0 ? letters : letters.Insert(dots, Ellipsis(ellipses));
    }

    private void CheckLetters(string letters)
    {
        foreach (var letter in letters)
            if (!char.IsAsciiLetter(letter)) throw Error($"may hold letters, one '...' a term, ',' and '->', but not '{letter}' there");
    }

    private static string Ellipsis(int count) => string.Create(count, count, static (labels, count) =>
    {
        for (var i = 0; i < count; i++) labels[i] = (char)(FirstEllipsis + count - 1 - i);
    });

    private static string Name(char label) => label < FirstEllipsis ? label.ToString() : $"axis -{label - FirstEllipsis + 1} of '...'";

    private ArgumentException Error(string what) => new($"Einsum: the equation '{text}' {what}.");
}
