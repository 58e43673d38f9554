using Autograd.Core;
using static Autograd.Tests.Catalog.OperationCatalog;

namespace Autograd.Tests.Catalog;

/// <summary>Operations made of formulas: each number of operands, one by one, summed by rows, and summed.</summary>
internal static class FormulaRows
{
    private static readonly Shape[][] Ones = [[[2, 3]], [[4]], [[3, 80]]];
    private static readonly Shape[][] Pairs = [[[2, 3], [2, 3]], [[3, 19], [3, 19]], [[4], [4]], [[2, 3], [3]], [[2, 1], [2, 3]], [[2, 3], []], [[], [2, 3]], [[3, 80], [1]], [[2, 0], [2, 0]], [[0, 3], [0, 3]]];
    private static readonly Shape[][] Threes = [[[2, 3], [2, 3], [2, 3]], [[2, 3], [3], [2, 1]], [[3, 19], [], [3, 19]], [[], [2, 3], []]];
    private static readonly Shape[][] Fours = [[[2, 3], [2, 3], [2, 3], [2, 3]], [[2, 3], [3], [2, 1], []], [[], [], [], [3, 19]]];

    public static IEnumerable<CatalogRow> All =>
    [
        Any("Elementwise.Of(TFormula, Tensor, String)", "Formula of one", x => Elementwise.Of(new Wave(), x), op => op with { IsElementwise = true, Composition = xs => Waves(xs[0]) }),
        Certain("Elementwise.SumRows(TFormula, Tensor, String)", "Formula of one, summed by rows", Ones, xs => Elementwise.SumRows(new Wave(), xs[0]), op => op with { Composition = xs => Waves(xs[0]).Sum(-1) }),
        Certain("Elementwise.Sum(TFormula, Tensor, String)", "Formula of one, summed", Ones, xs => Elementwise.Sum(new Wave(), xs[0]), op => op with { Composition = xs => Waves(xs[0]).Sum() }),
        Broadcast("Elementwise.Of(TFormula, Tensor, Tensor, String)", "Formula of two", (x, y) => Elementwise.Of(new Bent(1.5), x, y), op => op with { IsElementwise = true, Composition = xs => Bents(xs[0], xs[1]) }),
        Certain("Elementwise.SumRows(TFormula, Tensor, Tensor, String)", "Formula of two, summed by rows", Pairs, xs => Elementwise.SumRows(new Bent(1.5), xs[0], xs[1]), op => op with { Composition = xs => Bents(xs[0], xs[1]).Sum(-1) }),
        Certain("Elementwise.Sum(TFormula, Tensor, Tensor, String)", "Formula of two, summed", Pairs, xs => Elementwise.Sum(new Bent(1.5), xs[0], xs[1]), op => op with { Composition = xs => Bents(xs[0], xs[1]).Sum() }),
        Certain("Elementwise.Of(TFormula, Tensor, Tensor, Tensor, String)", "Formula of three", Threes, xs => Elementwise.Of(new Mixture(), xs[0], xs[1], xs[2]), op => op with { IsElementwise = true, Composition = xs => Mixtures(xs) }),
        Certain("Elementwise.SumRows(TFormula, Tensor, Tensor, Tensor, String)", "Formula of three, summed by rows", Threes, xs => Elementwise.SumRows(new Mixture(), xs[0], xs[1], xs[2]), op => op with { Composition = xs => Mixtures(xs).Sum(-1) }),
        Certain("Elementwise.Sum(TFormula, Tensor, Tensor, Tensor, String)", "Formula of three, summed", Threes, xs => Elementwise.Sum(new Mixture(), xs[0], xs[1], xs[2]), op => op with { Composition = xs => Mixtures(xs).Sum() }),
        Certain("Elementwise.Of(TFormula, Tensor, Tensor, Tensor, Tensor, String)", "Formula of four", Fours, xs => Elementwise.Of(new Blend(), xs[0], xs[1], xs[2], xs[3]), op => op with { IsElementwise = true, Composition = xs => Blends(xs) }),
        Certain("Elementwise.SumRows(TFormula, Tensor, Tensor, Tensor, Tensor, String)", "Formula of four, summed by rows", Fours, xs => Elementwise.SumRows(new Blend(), xs[0], xs[1], xs[2], xs[3]), op => op with { Composition = xs => Blends(xs).Sum(-1) }),
        Certain("Elementwise.Sum(TFormula, Tensor, Tensor, Tensor, Tensor, String)", "Formula of four, summed", Fours, xs => Elementwise.Sum(new Blend(), xs[0], xs[1], xs[2], xs[3]), op => op with { Composition = xs => Blends(xs).Sum() }),
        Certain("InnerProducts.InnerProduct", "InnerProduct", Pairs, xs => xs[0].InnerProduct(xs[1]), op => op with { IsLinear = true, Commutes = true, Composition = xs => (xs[0] * xs[1]).Sum(-1) }),
    ];

    private static Tensor<double> Waves(Tensor<double> x) => x.Exp() * x.Tanh() + (1 + x.Square()).Log();

    private static Tensor<double> Bents(Tensor<double> x, Tensor<double> y) => (x - 1.5 * y).Square() / (1 + y.Exp()) + 2 / (3 + x.Square());

    private static Tensor<double> Mixtures(IReadOnlyList<Tensor<double>> xs) => xs[0] * xs[1].Sigmoid() + xs[2] * xs[1] - xs[2];

    private static Tensor<double> Blends(IReadOnlyList<Tensor<double>> xs) => xs[3].Tanh() * (xs[0] * xs[1] - xs[2]) + xs[0];

    private readonly record struct Wave : IFormula1
    {
        public R Of<R>(R x) where R : struct, IReal<R> => R.Exp(x) * R.Tanh(x) + R.Log1p(R.Square(x));
    }

    private readonly record struct Bent(double Factor) : IFormula2
    {
        public R Of<R>(R x, R y) where R : struct, IReal<R> => R.Square(x - Factor * y) * R.Sigmoid(-y) + 2 / (3 + x * x);
    }

    private readonly record struct Mixture : IFormula3
    {
        public R Of<R>(R x, R y, R z) where R : struct, IReal<R> => x * R.Sigmoid(y) + z * (y - 1);
    }

    private readonly record struct Blend : IFormula4
    {
        public R Of<R>(R x, R y, R z, R w) where R : struct, IReal<R> => R.Tanh(w) * (x * y - z) + x;
    }
}
