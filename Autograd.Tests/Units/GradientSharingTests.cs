using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Gradients are handed on without copying and added to in place: never into a buffer that somebody else still looks at.</summary>
public class GradientSharingTests
{
    private static readonly double[] Weights = [1, 10, 100, 1000];

    public static readonly TheoryData<string> Joins = [.. JoinRules.Keys];

    // a and b of shape [2 2]; each rule hands on dy in another disguise, all of them with da = dy and db = dy or its transpose.
    private static Dictionary<string, (Func<Tensor<double>, Tensor<double>, Tensor<double>> Join, bool Transposed)> JoinRules => new()
    {
        ["both get dy itself"] = ((a, b) => a + b, false),
        ["one gets dy, one a copy"] = ((a, b) => a - -b, false),
        ["views of dy"] = ((a, b) => (a.Reshape(4) + b.Reshape(4)).Reshape(2, 2), false),
        ["dy transposed twice"] = ((a, b) => (a.Transpose() + b.Transpose()).Transpose(), false),
        ["one gets dy, one a transposed view of it"] = ((a, b) => a + b.Transpose(), true),
        ["slices of dy"] = ((a, b) => Tensor.Concatenate<double>([a, b]) is var ab ? ab[..2] + ab[2..] : a, false),
        ["parts of both"] = ((a, b) => Tensor.Concatenate<double>([a[..1] + b[..1], a[1..] + b[1..]]), false),
        ["columns of both, backwards"] = ((a, b) => Tensor.Concatenate<double>([(a.Flip(1) + b.Flip(1))[.., 1..], (a.Flip(1) + b.Flip(1))[.., ..1]], axis: 1), false),
        ["a primitive of many operands"] = ((a, b) => Tape.Record(Kernel.Map(a, b, static (a, b) => a + b), [a, b], 0, static (dy, xs, y, i, _) => dy, "Join"), false),
        ["flipped there and back"] = ((a, b) => (a.Flip(0) + b.Flip(0)).Flip(0), false),
    };

    [Theory]
    [MemberData(nameof(Joins))]
    public void Adding_to_one_operands_gradient_does_not_change_the_others(string name)
    {
        var (join, transposed) = JoinRules[name];
        double[] weights = transposed ? [1, 100, 10, 1000] : Weights;
        foreach (var first in (bool[])[true, false])
            ReturnsEverything(() =>
            {
                var (p, q) = (Tensor.Ones<double>([2, 2]).RequireGrad(), Tensor.Ones<double>([2, 2]).RequireGrad());
                using var tape = new Tape<double>();
                var (a, b) = (p * 1, q * 1);
                var early = ((first ? a : b) * 3).Sum(); // its gradient arrives after that of the join, which a and b then share
                var loss = (join(a, b) * Tensor.From(Weights, [2, 2])).Sum() + early;
                var outstanding = Outstanding;
                loss.Backward();
                Assert.Equal(outstanding, Outstanding);
                Assert.Equal(Weights.Select(w => first ? w + 3 : w), p.Grad!.ToArray());
                Assert.Equal(weights.Select(w => first ? w : w + 3), q.Grad!.ToArray());

                var gradients = tape.Gradient(loss, [a, b, p, q]); // wanted interior gradients stay while they are passed on
                Assert.Equal(p.Grad!.ToArray(), gradients[0].ToArray());
                Assert.Equal(q.Grad!.ToArray(), gradients[1].ToArray());
                Assert.Equal(p.Grad!.ToArray(), gradients[2].ToArray());
                Assert.Equal(q.Grad!.ToArray(), gradients[3].ToArray());
            });
    }

    [Fact]
    public void An_expanded_gradient_is_never_written_into() => ReturnsEverything(() =>
    {
        var x = Tensor.Ones<double>([2, 3]).RequireGrad();
        using var tape = new Tape<double>();
        var a = x * 1;
        var early = (a * Tensor.From([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).Sum();
        var loss = a.Sum() + early + a.Sum(0).Sum() + a.Mean(1).Sum(); // Sum's rule gives a view in which all elements are one place
        loss.Backward();
        Assert.Equal([3, 4, 5, 6, 7, 8], x.Grad!.ToArray().Select(g => Math.Round(g - (1 / 3.0), 12)));
    });

    public static readonly TheoryData<string, bool> Returned = new() { { "y", true }, { "x", true }, { "y", false }, { "x", false }, { "a view of x", true }, { "a view of y", true } };

    [Theory]
    [MemberData(nameof(Returned))]
    public void A_rule_may_return_what_it_was_given_and_it_is_not_changed(string what, bool interior) => ReturnsEverything(() =>
    {
        var p = Leaf(1, 2, 3);
        using var tape = new Tape<double>();
        var x = interior ? p * 1 : p;
        var early = (x * 3).Sum();
        var y = Tape.Record(Kernel.Map(x, static v => v * 10), x, what, static (dy, x, y, what) => what switch
        {
            "x" => x,
            "y" => y,
            "a view of x" => x.Flip(0),
            _ => y.Reshape(3, 1).Transpose()[0],
        }, "Custom");
        var loss = y.Sum() + early;
        double[] expected = what switch { "x" => [4, 5, 6], "a view of x" => [6, 5, 4], _ => [13, 23, 33] };
        for (var i = 0; i < 2; i++)
        {
            p.ZeroGrad();
            loss.Backward();
            Assert.Equal(expected, p.Grad!.ToArray());
            var gradient = tape.Gradient(loss, x);
            Assert.Equal(expected, gradient.ToArray());
            gradient.Update(static g => g.Fill(-1));
            Assert.Equal([1, 2, 3], x.ToArray());
            Assert.Equal([10, 20, 30], y.ToArray());
        }
    });

    [Fact]
    public void A_cotangent_stays_the_callers() => ReturnsEverything(() =>
    {
        var (p, q) = (Leaf(1, 2), Leaf(3, 4));
        using var tape = new Tape<double>();
        var (a, b) = (p * 1, q * 1);
        var early = a * 3;
        var y = a + b + early + early;
        var seed = Tensor.From([5.0, 6.0]);
        y.Backward(seed);
        Assert.Equal([5, 6], seed.ToArray());
        Assert.Equal([35, 42], p.Grad!.ToArray());
        Assert.Equal([5, 6], q.Grad!.ToArray());
        y.Backward(p.Grad!); // the gradient itself as the next cotangent
        Assert.Equal([35 + (7 * 35), 42 + (7 * 42)], p.Grad!.ToArray());
    });

    [Fact]
    public void A_rule_may_differentiate_something_itself() => ReturnsEverything(() =>
    {
        var x = Leaf(2, 3);
        using var tape = new Tape<double>();
        var inner = x.Square(); // recorded; the rule below asks for its gradient with dy as cotangent
        var a = x * 1;
        var early = (a * 3).Sum();
        var y = Tape.Record(Kernel.Map(a, static v => v), a, (tape, x, inner), static (dy, a, y, saved) => saved.tape.Gradient(saved.inner, saved.x, dy), "Nested");
        (y.Sum() + early).Backward();
        Assert.Equal([4 + 3, 6 + 3], x.Grad!.ToArray());
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_may_keep_the_gradient_it_was_given(bool inScope)
    {
        var x = Leaf(2, 3);
        Tensor<double>? kept = null;
        ReturnsEverything(() =>
        {
            using var outer = inScope ? new TensorScope() : null;
            using (var tape = new Tape<double>())
            {
                var y = x * 3;
                var seen = Tape.Record(Kernel.Map(y, static v => v), y, (dy, y, _) =>
                {
                    kept = tape.Keep(dy);
                    return dy;
                }, "Seen");
                ((seen * 5).Sum() + (y * 7).Sum()).Backward(); // the kept gradient is handed on, and added to
            }
            Assert.Equal([5, 5], kept!.ToArray());
            Assert.Equal([36, 36], x.Grad!.ToArray());
        });
        if (inScope) ThrowsReturned("[2]", "Multiply", () => kept!.ToArray());
        else Assert.Equal([5, 5], kept!.ToArray());
    }

    [Fact]
    public void A_rule_may_open_scopes_of_its_own_and_forget_one() => ReturnsEverything(() =>
    {
        var x = Leaf(2, 3);
        using var tape = new Tape<double>();
        var y = Tape.Record(Kernel.Map(x, static v => v), x, static (dy, x, y) =>
        {
            _ = new TensorScope(); // forgotten: closes with the pass
            using var scope = new TensorScope();
            return scope.Keep(dy * 2 * x);
        }, "Scoped");
        var outstanding = Outstanding;
        var loss = y.Sum();
        loss.Backward();
        Assert.Equal(outstanding + 1, Outstanding); // the loss
        Assert.Equal([4, 6], x.Grad!.ToArray());
    });
}
