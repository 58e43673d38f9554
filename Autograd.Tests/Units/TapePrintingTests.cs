using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>A tape as a listing, as Mermaid and as a page, to the letter.</summary>
public class TapePrintingTests
{
    [Fact]
    public void As_a_listing() => Printed(tape => Assert.Equal(
        """
        %0 = Constant()                       [2 3]
        %1 = Leaf()                           [3 1]
        %2 = MatMul(%0, %1)                   [2 1]
        %3 = Clamp(%2, (0, 1.5))              [2 1]
        %4 = Where(%3, %2, mask [2 1])        [2 1]
        %5 = Gather(%4, (0, indices [1 1]))   [1 1]
        %6 = Concatenate(%5, %3, (0, [0 1]))  [3 1]
        %7 = Sum(%6, [0 1])                   []
        """, tape.ToString()));

    [Fact]
    public void As_a_Mermaid_flowchart() => Printed(tape => Assert.Equal(
        """
        flowchart TD
            t0["Constant [2 3]"]
            t1["Leaf [3 1]"]
            t2["MatMul [2 1]"]
            t0 --> t2
            t1 --> t2
            t3["Clamp [2 1]"]
            t2 --> t3
            t4["Where [2 1]"]
            t3 --> t4
            t2 --> t4
            t5["Gather [1 1]"]
            t4 --> t5
            t6["Concatenate [3 1]"]
            t5 --> t6
            t3 --> t6
            t7["Sum []"]
            t6 --> t7

        """, tape.ToMermaid()));

    [Fact]
    public void As_a_page()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        var y = Tape.Record(Kernel.Map(x, static v => v), x, "<&>", static (dy, x, y, _) => dy, "A<B>");
        _ = y * y;
        Assert.Equal(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Tape</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
            table { border-collapse: collapse; }
            th, td { padding: .2rem 1rem; text-align: left; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
            tr:target { background: #ffd; }
            </style>
            </head>
            <body>
            <h1>2 recorded operations</h1>
            <table>
            <tr><th></th><th>operation</th><th>operands</th><th>attributes</th><th>shape</th></tr>
            <tr id="t0"><td>%0</td><td>Leaf</td><td></td><td></td><td>[2]</td></tr>
            <tr id="t1"><td>%1</td><td>A&lt;B&gt;</td><td><a href="#t0">%0</a></td><td>&lt;&amp;&gt;</td><td>[2]</td></tr>
            <tr id="t2"><td>%2</td><td>Multiply</td><td><a href="#t1">%1</a>, <a href="#t1">%1</a></td><td></td><td>[2]</td></tr>
            </table>
            </body>
            </html>

            """, tape.ToHtml());
    }

    [Fact]
    public void A_page_is_well_formed() => Printed(tape => System.Xml.Linq.XDocument.Parse(tape.ToHtml().Replace("<!DOCTYPE html>", "").Replace("<meta charset=\"utf-8\">", "")));

    [Fact]
    public void Views_print_with_the_windows_and_orders_they_take()
    {
        var x = Tensor.Ones<double>([4, 6]).RequireGrad();
        using var tape = new Tape<double>();
        _ = x[1..3, Slice.Step(2)].Transpose().Flip(0) * 2;
        Assert.Equal(
            """
            %0 = Leaf()                   [4 6]
            %1 = Slice(%0, [1+2 0+3·2])   [2 3]
            %2 = Permute(%1, [1 0])       [3 2]
            %3 = Slice(%2, [2+3·-1 0+2])  [3 2]
            %4 = MultiplyNumber(%3, 2)    [3 2]
            """, tape.ToString());
    }

    [Fact]
    public void An_empty_tape_prints_as_nothing()
    {
        using var tape = new Tape<double>();
        Assert.Equal("", tape.ToString());
        Assert.Equal("flowchart TD\n", tape.ToMermaid());
    }

    [Fact]
    public void A_closed_tape_prints_as_nothing()
    {
        var tape = new Tape<double>();
        _ = Leaf(1) * 2;
        tape.Dispose();
        Assert.Equal("", tape.ToString());
    }

    private static void Printed(Action<Tape<double>> check)
    {
        var (x, w) = (Tensor.Ones<double>([2, 3]), Tensor.Ones<double>([3, 1]).RequireGrad());
        using var tape = new Tape<double>();
        using (new TensorScope()) // what the mask and the indices are made in is closed when the tape is printed
        {
            var y = x.MatMul(w);
            var z = y.Clamp(min: 0, max: 1.5);
            var chosen = (y > 1).Where(z, y);
            Tensor.Concatenate<double>([chosen.Gather(0, Indices.From([1], [1, 1])), z]).Sum();
        }
        check(tape);
    }
}
