namespace Autograd.Core;

/// <summary>Finds out of a function what need not be said: whether it is elementwise, and whether it is linear.</summary>
internal static class Discovery
{
    public static Operation Complete(Operation operation) => operation with
    {
        IsElementwise = IsElementwise(operation),
        IsLinear = IsLinear(operation),
    };

    /// <summary>Whether moving one place of the inputs moves that place of the result, and no other.</summary>
    public static bool IsElementwise(Operation operation)
    {
        using var apart = Tape<double>.SetAside();
        var found = false;
        foreach (var shapes in operation.Cases.Where(shapes => shapes[0].Size > 1 && shapes.All(shape => shape == shapes[0])))
        {
            using var scope = TensorScope.ForEngine();
            var random = new RandomStream(1);
            var (xs, others) = (operation.Draw(shapes, random), operation.Draw(shapes, random));
            var y = operation.Function(xs);
            if (y.Shape != shapes[0]) return false;
            var values = y.ToArray();
            for (var place = 0; place < values.Length; place++)
            {
                var at = place;
                var moved = operation.Function([.. xs.Zip(others, (x, other) => With(x, at, other.AsSpan()[at]))]).ToArray();
                for (var i = 0; i < values.Length; i++)
                    if (i != place && !moved[i].Equals(values[i])) return false;
            }
            found = true;
        }
        return found;
    }

    /// <summary>
    /// Whether <c>f(a + b) − f(b) = f(a) − f(0)</c>, and twice a gives twice that, in each input while the others are held.
    /// Where the function refuses what lies outside of its domain: whether it is halfway between a and b what it is there.
    /// </summary>
    public static bool IsLinear(Operation operation)
    {
        using var apart = Tape<double>.SetAside();
        foreach (var shapes in operation.Cases)
        {
            using var scope = TensorScope.ForEngine();
            var random = new RandomStream(1);
            var (xs, others) = (operation.Draw(shapes, random), operation.Draw(shapes, random));
            for (var input = 0; input < xs.Length; input++)
            {
                var i = input;
                double[] F(Tensor<double> x) => operation.Function([.. xs.Select((held, j) => j == i ? x : held)]).ToArray();
                double[] a = F(xs[i]), b = F(others[i]);
                try
                {
                    double[] none = F(xs[i] * 0), sum = F(xs[i] + others[i]), twice = F(xs[i] * 2);
                    for (var k = 0; k < none.Length; k++)
                        if (!Vanishes(sum[k] - b[k] - a[k] + none[k], a[k], b[k], none[k]) || !Vanishes(twice[k] - (2 * a[k]) + none[k], a[k], none[k])) return false;
                }
                catch (ArgumentException)
                {
                    var halfway = F((xs[i] + others[i]) / 2);
                    for (var k = 0; k < halfway.Length; k++)
                        if (!Vanishes((2 * halfway[k]) - a[k] - b[k], a[k], b[k])) return false;
                }
            }
        }
        return true;
    }

    /// <summary>Whether a difference is rounding beside what it was made of; none is, beside what is not finite.</summary>
    private static bool Vanishes(double difference, double a, double b, double c = 0) =>
        1e-12 * (1 + Math.Abs(a) + Math.Abs(b) + Math.Abs(c)) is var within && double.IsFinite(within) && Math.Abs(difference) <= within;

    private static Tensor<double> With(Tensor<double> x, int position, double value)
    {
        var values = x.ToArray();
        values[position] = value;
        return Tensor.From<double>(values, x.Shape);
    }
}
