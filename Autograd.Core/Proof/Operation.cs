namespace Autograd.Core;

/// <summary>
/// What the <see cref="Laws"/> need to know of an operation: its function, the shapes and values to try it on, and what is claimed of it. Made for a primitive, but a loss or a layer is described the same way.
/// </summary>
/// <param name="Name">What it is called in the text of a failure.</param>
/// <param name="Function">The operation, of as many inputs as <see cref="Cases"/> have shapes. It must be deterministic.</param>
public sealed record Operation(string Name, Func<IReadOnlyList<Tensor<double>>, Tensor<double>> Function)
{
    private const double Margin = 0.25; // how far from a point to avoid the values are drawn

    /// <summary>An operation of one input: any shape, until <see cref="Cases"/> says otherwise.</summary>
    public static Operation Of(string name, Func<Tensor<double>, Tensor<double>> f) => new(name, xs => f(xs[0])) { Cases = AnyShape };

    /// <summary>An operation of two inputs that broadcast, until <see cref="Cases"/> says otherwise.</summary>
    public static Operation Of(string name, Func<Tensor<double>, Tensor<double>, Tensor<double>> f) => new(name, xs => f(xs[0], xs[1])) { Cases = BroadcastShapes };

    /// <summary>Shapes for an operation of one input that takes any: a scalar, empty, size-1 axes, longer than a vector register.</summary>
    public static IReadOnlyList<Shape[]> AnyShape { get; } = [[[2, 3]], [[]], [[1]], [[0]], [[2, 1, 3]], [[0, 3]], [[19]]];

    /// <summary>Shapes for an operation of two inputs that broadcast, in every way they may.</summary>
    public static IReadOnlyList<Shape[]> BroadcastShapes { get; } =
        [[[2, 3], [2, 3]], [[2, 3], [3]], [[3], [2, 3]], [[2, 1], [1, 3]], [[], [2, 3]], [[2, 3], []], [[], []], [[1], [1]], [[0], [1]], [[0, 3], [3]], [[2, 1, 3], [4, 1]], [[19], [19]]];

    /// <summary>The shapes to try: of each case one an input.</summary>
    public IReadOnlyList<Shape[]> Cases { get; init; } = AnyShape;

    /// <summary>Between which numbers each input is smooth and its values are drawn; the last entry serves all further inputs.</summary>
    public IReadOnlyList<(double Low, double High)> Domains { get; init; } = [(-2, 2)];

    /// <summary>Points inside the domains where the operation has a kink or a pole: no value is drawn near them.</summary>
    public IReadOnlyList<double> Avoid { get; init; } = [];

    /// <summary>No two elements of an input are near each other: for what chooses among them, such as a maximum.</summary>
    public bool Distinct { get; init; }

    /// <summary>True if it is linear, a constant apart, in each input while the others are held: a sum, but also a product.</summary>
    public bool IsLinear { get; init; }

    /// <summary>True if each element of the result depends on nothing but the elements at its place in the inputs, which broadcast.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>True if two inputs may change places.</summary>
    public bool Commutes { get; init; }

    /// <summary>The same from other operations, if that can be said: exact wherever <see cref="Extremes"/> are.</summary>
    public Func<IReadOnlyList<Tensor<double>>, Tensor<double>>? Composition { get; init; }

    /// <summary>Further inputs at which the operation must equal its composition, and be a number: huge numbers, exact zeros, one-hot rows.</summary>
    public IReadOnlyList<Func<Tensor<double>[]>> Extremes { get; init; } = [];

    /// <summary>Where it has a corner, and which derivative is documented there.</summary>
    public IReadOnlyList<Kink> Kinks { get; init; } = [];

    /// <summary>The shapes that the inputs are broadcast to; known for an elementwise operation, to be given for another that broadcasts (a matrix product's leading axes).</summary>
    public Func<IReadOnlyList<Shape>, Shape[]>? Broadcast { get; init; }

    /// <summary>Why there is nothing to compare, if the operation gives no element whatever it is given: without this, a law that compared nothing fails.</summary>
    public string? Vacuous { get; init; }

    /// <summary>Why a law, by name, is not to be held against this operation, though it looks as if it could.</summary>
    public IReadOnlyDictionary<string, string> Exempt { get; init; } = new Dictionary<string, string>();

    /// <summary>The operation's name.</summary>
    public override string ToString() => Name;

    /// <summary>Inputs of these shapes with values of the domain, persistent or of the innermost scope as any tensor.</summary>
    internal Tensor<double>[] Draw(IReadOnlyList<Shape> shapes, RandomStream random)
    {
        var xs = new Tensor<double>[shapes.Count];
        for (var i = 0; i < xs.Length; i++)
        {
            var (low, high) = Domain(i);
            xs[i] = Tensor.From<double>(Distinct ? Spread(shapes[i].Size, low, high, random) : Smooth(shapes[i].Size, low, high, random), shapes[i]);
        }
        return xs;
    }

    /// <summary>How wide the domain of an input is.</summary>
    internal double Width(int input) => Domain(input).High - Domain(input).Low;

    private (double Low, double High) Domain(int input) => Domains[Math.Min(input, Domains.Count - 1)];

    private double[] Smooth(int count, double low, double high, RandomStream random)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
            do values[i] = low + ((high - low) * random.NextDouble());
            while (Avoid.Any(point => Math.Abs(values[i] - point) < Margin));
        return values;
    }

    /// <summary>One value from each of as many equal parts of the domain, with a gap between, shuffled.</summary>
    private static double[] Spread(int count, double low, double high, RandomStream random)
    {
        var order = new int[count];
        random.Permutation(order);
        return Array.ConvertAll(order, part => low + ((high - low) * (part + (0.5 * random.NextDouble())) / Math.Max(count, 1)));
    }
}
