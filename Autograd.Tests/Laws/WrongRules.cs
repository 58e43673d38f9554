using Autograd.Core;
using static Autograd.Core.Laws;

namespace Autograd.Tests.Laws;

/// <summary>
/// For each law the smallest operation that is wrong in a way that others do not see, and the laws that go red on it: all of them, no more. docs/gradient-checking.md shows them.
/// </summary>
internal static class WrongRules
{
    public static IReadOnlyList<(Law Law, Operation Operation, Law[] Red)> All { get; } =
    [
        (DirectionalDerivative, Operation.Of("Reversed", Reversed) with { Cases = [[[3]], [[2, 3]]], IsLinear = true }, [DirectionalDerivative, Adjointness, ForwardMode]),
        (SecondOrder, Operation.Of("Squared", Squared) with { IsElementwise = true }, [SecondOrder]),
        (Adjointness, Operation.Of("Tripled", Tripled) with { IsElementwise = true, IsLinear = true }, [Adjointness]),
        (VjpLinearity, Operation.Of("Hyperbolic", Hyperbolic) with { IsElementwise = true }, [VjpLinearity, ForwardMode, Perturbation]),
        (ForwardMode, Operation.Of("Exponential", Exponential) with { IsElementwise = true }, [SecondOrder, ForwardMode, Perturbation]),
        (KinkConvention, Operation.Of("Magnitude", Magnitude) with { IsElementwise = true, Avoid = [0], Kinks = [new Kink("the slope of |x| at 0 is 0", At: [[0]], Gradients: [[0]])] }, [KinkConvention]),
        (LayoutIndependence, Operation.Of("Growth", Growth) with { IsElementwise = true }, [LayoutIndependence]),
        (BroadcastIsExpand, Operation.Of("Scaled", Scaled) with { IsElementwise = true, IsLinear = true, Cases = [[[3, 3], [3]]] }, [BroadcastIsExpand]),
        (FusedIsComposed, Operation.Of("Scores", Scores) with
        {
            Cases = [[[2, 3]]],
            Composition = xs => xs[0].LogSoftmax(),
            Extremes = [() => [Tensor.From([[0.0, 0.0], [1000.0, 1000.0]])]],
        }, [FusedIsComposed]),
        (OneTape, Operation.Of("Doubled", Doubled) with { IsElementwise = true }, [OneTape]),
        (Ownership, Operation.Of("Power", Power) with { IsElementwise = true }, [Ownership]),
        (Perturbation, Operation.Of("Remembered", Remembered) with { IsElementwise = true }, [Perturbation]),
    ];

    // A plain sum as output direction passes it: reversing ones gives ones.
    public static Tensor<double> Reversed(Tensor<double> x) =>
        Tape.Record(x.Detach().Flip(0), x, static (dy, x, y) => dy);

    // The value of 2 · dy · x is right, so every first derivative is; its own derivative with respect to x is lost.
    public static Tensor<double> Squared(Tensor<double> x) =>
        Tape.Record(Kernel.Map(x, static v => v * v), x, static (dy, x, y) => 2 * dy * x.Detach());

    // Off in the tenth digit: less than any difference can tell.
    public static Tensor<double> Tripled(Tensor<double> x) =>
        Tape.Record(Kernel.Map(x, static v => 3 * v), x, static (dy, x, y) => 3.0000000003 * dy);

    // A constant that does not belong there, too small for differences to see.
    public static Tensor<double> Hyperbolic(Tensor<double> x) =>
        Tape.Record(x.Detach().Tanh(), x, static (dy, x, y) => dy * (1 - y.Square()) + 1e-10);

    // The gradient that arrives is cut off: the rule cannot be differentiated with respect to it, and forward mode does nothing else.
    public static Tensor<double> Exponential(Tensor<double> x) =>
        Tape.Record(x.Detach().Exp(), x, static (dy, x, y) => dy.Detach() * y);

    // Right everywhere but at 0, where the documented slope is 0.
    public static Tensor<double> Magnitude(Tensor<double> x) =>
        Tape.Record(Kernel.Map(x, Math.Abs), x, static (dy, x, y) => (x >= 0).Where(dy, -dy));

    // Another path for strided inputs, and it rounds another way.
    public static Tensor<double> Growth(Tensor<double> x) => x.IsContiguous ? x.Exp() : (x / 2).Exp().Square();

    // Differentiated perfectly; but b belongs to the columns, and is given to the rows.
    public static Tensor<double> Scaled(Tensor<double> a, Tensor<double> b) => b.Rank == 1 ? a * b.Unsqueeze(1) : a * b;

    // The largest of all is subtracted, not the largest of each row: exact, until a row lies far below another.
    public static Tensor<double> Scores(Tensor<double> x)
    {
        var shifted = x - x.Detach().Max();
        return shifted - shifted.Exp().Sum(-1, keepDims: true).Log();
    }

    // Asked once it is right. Asked again, it is not.
    public static Tensor<double> Doubled(Tensor<double> x)
    {
        var asked = 0;
        return Tape.Record(Kernel.Map(x, static v => 2 * v), x, (dy, x, y) => asked++ == 0 ? 2 * dy : dy);
    }

    // The scope for temporaries is taken off the stack and never closed: two buffers are gone.
    public static Tensor<double> Power(Tensor<double> x)
    {
        var temporaries = new TensorScope();
        var root = x.Detach().Square();
        temporaries.Detach();
        return root.Size == 0 ? x * 1 : x * x;
    }

    // Remembers its last result on a tape, and gives it again for another tensor of the same numbers: another variable.
    public static Tensor<double> Remembered(Tensor<double> x)
    {
        if (Tape<double>.OpenForRecording is not { } tape) return x.Square();
        if (last.Tape == tape && last.X.Shape == x.Shape && last.X.ToArray().SequenceEqual(x.ToArray())) return last.Y * 1;
        last = (tape, x, x.Square());
        return last.Y;
    }

    [ThreadStatic]
    private static (Tape<double> Tape, Tensor<double> X, Tensor<double> Y) last;
}
