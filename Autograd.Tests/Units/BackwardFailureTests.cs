using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>A pass that fails in the middle leaves nothing outstanding, and a tape that goes on working.</summary>
public class BackwardFailureTests
{
    public static readonly TheoryData<string> Failures = ["a rule throws", "the second operand's rule throws", "a rule throws after making tensors", "a gradient of a wrong shape", "a callback throws", "a change in place", "a rule opens a scope and throws", "a rule gives nothing"];

    [Theory]
    [MemberData(nameof(Failures))]
    public void After_a_failure_nothing_is_outstanding_and_the_tape_is_usable(string failure) => ReturnsEverything(() =>
    {
        var (p, q) = (Leaf(1, 2), Leaf(3, 4));
        using var tape = new Tape<double>();
        var (a, b) = (p * 1, q * 1);
        var early = (a * 3).Sum();
        var bad = Bad(a, b, failure, tape);
        var sum = a + b;
        var loss = (bad + sum).Sum() + early; // when it fails, a and b hold a shared gradient already
        var good = sum.Sum() + early;
        if (failure == "a change in place") bad.Update(static _ => { });

        var (outstanding, count) = (Outstanding, tape.Count);
        for (var i = 0; i < 3; i++)
        {
            Assert.ThrowsAny<Exception>(() => loss.Backward());
            if (failure != "a callback throws") Assert.ThrowsAny<Exception>(() => tape.Gradient(loss, [p, b]));
            Assert.Equal(outstanding, Outstanding);
            Assert.Equal(count, tape.Count);
        }

        tape.GradientReady = null;
        p.ZeroGrad();
        q.ZeroGrad();
        good.Backward();
        Assert.Equal([4, 4], p.Grad!.ToArray());
        Assert.Equal([1, 1], q.Grad!.ToArray());
        Assert.Equal(outstanding, Outstanding);
        Assert.True((p * 2).RequiresGrad); // not left paused
        Assert.Equal(count + 1, tape.Count);
    });

    [Fact]
    public void A_failing_recorded_pass_leaves_the_tape_usable_too() => ReturnsEverything(() =>
    {
        var (p, q) = (Leaf(1, 2), Leaf(3, 4));
        using var tape = new Tape<double>();
        var sum = p + q;
        var loss = (Bad(p, q, "the second operand's rule throws", tape) + sum).Sum();
        Assert.Throws<StepFailedException>(() => tape.Gradient(loss, [p, q], createGraph: true));
        Assert.Equal([1, 1], tape.Gradient(sum.Sum(), p).ToArray());
    });

    [Fact]
    public void A_request_refused_before_the_pass_leaves_nothing_behind() => ReturnsEverything(() =>
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = x.Square();
        var outstanding = Outstanding;
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(y.Detach(), x));
        Assert.Throws<InvalidOperationException>(() => tape.Gradient(y, [x, y, y.Detach()], y.Detach()));
        Assert.Throws<InvalidOperationException>(() => y.Backward());
        Assert.Throws<ArgumentNullException>(() => tape.Gradient(y, (Tensor<double>)null!, y.Detach()));
        Assert.Equal(outstanding, Outstanding);
        Assert.Equal([2, 4], tape.Gradient(y, x, Tensor.Ones<double>([2])).ToArray());
    });

    private static Tensor<double> Bad(Tensor<double> a, Tensor<double> b, string failure, Tape<double> tape)
    {
        if (failure == "a callback throws") tape.GradientReady = static _ => throw new StepFailedException();
        return Tape.Record(Kernel.Map(a, b, static (a, b) => a * b), a, b, failure,
            da: static (dy, a, b, y, failure) =>
            {
                if (failure == "a rule throws") throw new StepFailedException();
                return failure == "the second operand's rule throws" ? dy : dy * b;
            },
            db: static (dy, a, b, y, failure) =>
            {
                var db = dy * a * 2;
                if (failure == "a rule opens a scope and throws") _ = new TensorScope();
                _ = db.Exp() > 0;
                if (failure is "the second operand's rule throws" or "a rule throws after making tensors" or "a rule opens a scope and throws") throw new StepFailedException();
                return failure == "a gradient of a wrong shape" ? Tensor.Ones<double>([3]) : failure == "a rule gives nothing" ? null! : db;
            }, "Bad");
    }
}
