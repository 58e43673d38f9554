using System.Globalization;
using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Laws;

/// <summary>
/// Range: inputs times a power of 2 give the answer times the known power of it, values and gradients, over the whole
/// range of a double, wherever the answer can be held. Nothing is infinite, or 0, on the way to a finite answer.
/// </summary>
public sealed class RangeLaws
{
    private const double Rounding = 1e-12;

    /// <summary>Powers of 2 up to both ends: squares overflow from 512 on and vanish from −511, cubes sooner.</summary>
    private static readonly int[] Exponents =
    [
        -1020, -1000, -900, -700, -540, -510, -400, -340, -200, -50,
        50, 200, 340, 400, 510, 540, 700, 900, 1000, 1018,
    ];

    public static TheoryData<string> Scaled =>
        [.. OperationCatalog.Rows.Where(row => row.Scaling.Degree is not null).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Scaled))]
    public void Inputs_times_a_power_of_2_give_the_answer_times_the_known_power(string name)
    {
        var row = OperationCatalog.Row(name);
        var compared = Compare(row.Operation, row.Scaling);
        Assert.True(compared > 0 || row.Operation.Vacuous is not null, $"{name}: nothing was compared");
    }

    /// <summary>A row says how it scales, or why it does not; and none that says so does, when it is tried.</summary>
    [Fact]
    public void Every_row_says_how_it_scales_or_why_not()
    {
        var wrong = Scaling.Names.Except(OperationCatalog.Rows.Select(row => row.Name))
            .Select(name => $"{name} is in {nameof(Scaling)} and not in the catalogue").ToList();
        foreach (var row in OperationCatalog.Rows.Where(row => row.Scaling.Degree is null))
        {
            if (string.IsNullOrWhiteSpace(row.Scaling.WhyNot))
                wrong.Add($"{row.Name} says neither how it scales nor why not: see {nameof(Scaling)}");
            if (Discovered(row.Operation) is { } powers)
                wrong.Add($"{row.Name} scales with {string.Join(", ", powers)} at its cases: say so in {nameof(Scaling)}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>A root of a sum of squares is what the law was made for.</summary>
    [Fact]
    public void A_norm_by_its_squares_breaks_the_law()
    {
        var naive = new Operation("naive norm", xs => xs[0].Square().Sum().Sqrt()) { Cases = [[[3]]] };
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compare(naive, new(_ => 1)));
        Assert.True(Compare(naive with { Function = xs => xs[0].Norm() }, new(_ => 1)) > 0);
        Assert.Equal(1, Assert.Single(Discovered(naive)!), 1e-9);
        Assert.Null(Discovered(new Operation("exp", xs => xs[0].Exp())));
    }

    private static int Compare(Operation operation, Scaling scaling)
    {
        var (compared, from) = (0, scaling.From);
        var random = new RandomStream(Property.Seed);
        foreach (var shapes in operation.Cases)
        {
            using var scope = new TensorScope();
            var xs = operation.Draw(shapes, random);
            var degree = scaling.Degree!([.. xs.Select(x => x.Shape)]);
            Tensor<double>? dy = null;
            var reference = At(from);
            foreach (var exponent in Exponents.Where(k => (k > from || from == 0) && k <= scaling.To))
            {
                var (scaled, power) = (At(exponent), exponent - from);
                // What follows from a value that cannot be held cannot be right.
                if (double.IsInfinity(Times(4 * Largest(reference[0]), degree * power))) continue;
                compared += Close("the value", reference[0], scaled[0], degree * power, exponent);
                for (var i = 1; i < reference.Length; i++)
                    compared += Close($"gradient {i - 1}", reference[i], scaled[i], (degree - 1) * power, exponent);
            }

            double[][] At(int exponent)
            {
                using var tape = new Tape<double>();
                Tensor<double>[] leaves = [.. xs.Select(x => Scaled(x, exponent).RequireGrad())];
                var y = operation.Function(leaves);
                dy ??= Tensor.Normal<double>(y.Shape, random).Persist();
                return [y.ToArray(), .. tape.Gradient(y, leaves, dy).Select(g => g.ToArray())];
            }
        }
        return compared;

        int Close(string what, double[] reference, double[] scaled, double power, int exponent)
        {
            var most = Times(Largest(reference), power);
            if (double.IsInfinity(4 * most) || most < 1e-300) return 0; // it cannot be held, or not all of its digits
            for (var i = 0; i < reference.Length; i++)
            {
                var expected = Times(reference[i], power);
                if (Math.Abs(expected - scaled[i]) <= Rounding * most) continue;
                Assert.Fail($"{operation.Name}: inputs times 2^{exponent}: {what}, at element {i}, "
                    + string.Create(CultureInfo.InvariantCulture, $"should be {expected:g17} and is {scaled[i]:g17}"));
            }
            return reference.Length;
        }

        static Tensor<double> Scaled(Tensor<double> x, int exponent) =>
            Tensor.From<double>(Array.ConvertAll(x.ToArray(), v => Math.ScaleB(v, exponent)), x.Shape);

        static double Largest(double[] values) => values.Select(Math.Abs).DefaultIfEmpty().Max();

        static double Times(double value, double power)
        {
            var whole = (int)Math.Clamp(Math.Floor(power), -5000, 5000);
            return Math.ScaleB(value * Math.Pow(2, power - Math.Floor(power)), whole);
        }
    }

    /// <summary>The powers with which it scales at its cases, or null if it does not at one of them.</summary>
    private static double[]? Discovered(Operation operation)
    {
        List<double> powers = [];
        var random = new RandomStream(Property.Seed);
        foreach (var shapes in operation.Cases)
        {
            using var scope = new TensorScope();
            var xs = operation.Draw(shapes, random);
            if (Result(0) is not { } y || Result(1) is not { } twice || Result(2) is not { } more) return null;
            double? found = null;
            for (var i = 0; i < y.Length; i++)
            {
                if (y[i] == 0 && twice[i] == 0 && more[i] == 0) continue;
                double power = Math.Log2(twice[i] / y[i]), again = Math.Log2(more[i] / twice[i]);
                if (!(Math.Abs(power - again) < 1e-9) || (found is { } f && Math.Abs(f - power) > 1e-9)) return null;
                found ??= power;
            }
            if (found is { } all) powers.Add(all);

            double[]? Result(int exponent)
            {
                try
                {
                    return operation.Function([.. xs.Select(x => x * Math.ScaleB(1, exponent))]).ToArray();
                }
                catch (ArgumentException) // a probability of 2
                {
                    return null;
                }
            }
        }
        return powers.Count == 0 ? null : [.. powers];
    }
}
