#:project ../Autograd.Core

// An operation that is missing is written like ours: its values by a kernel, its derivative by a rule in operations that can be differentiated again. Then it is proved.
//   dotnet run -c Release examples/08-your-own-primitive.cs

using Autograd.Core;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var x = Tensor.From([-1.5, 0.5, 2.0]).RequireGrad();
using (var tape = new Tape<double>())
{
    var y = x.Cube();
    y.Sum().Backward();
    Console.WriteLine($"x      {x}\nx³     {y}\n3x²    {x.Grad}\n\non the tape:\n{tape}\n");
}

// Every law of differentiation, at once: against numeric differences, to the second order, for any layout of the elements, of memory and of the tape.
Laws.Check(x => x.Cube(), domain: (-2, 2));
Laws.Check((a, b) => a.Hypotenuse(b), domain: (0.5, 2));
Console.WriteLine("Cube and Hypotenuse keep every law.");

// The proof can fail. This rule is right at first sight, and cuts x off: the second derivative is lost, and one law notices.
try
{
    Laws.Check(x => x.CubeCutOff(), domain: (-2, 2));
}
catch (LawException broken)
{
    Console.WriteLine($"CubeCutOff breaks one: {broken.Law}.");
}

internal static class MyPrimitives
{
    extension(Tensor<double> x)
    {
        /// <summary><c>y = x³</c>, so <c>dx = 3 · dy · x²</c>.</summary>
        public Tensor<double> Cube() => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => 3 * dy * x * x);

        /// <summary><c>y = √(x² + b²)</c>, so <c>dx = dy · x / y</c> and <c>db = dy · b / y</c>. Domain: not both 0.</summary>
        public Tensor<double> Hypotenuse(Tensor<double> b) =>
            Tape.Record(Kernel.Map(x, b, double.Hypot), x, b, da: static (dy, x, b, y) => dy * x / y, db: static (dy, x, b, y) => dy * b / y);

        /// <summary>Wrong: x is a constant to the rule.</summary>
        public Tensor<double> CubeCutOff() => Tape.Record(Kernel.Map(x, static v => v * v * v), x, static (dy, x, y) => 3 * dy * x.Detach() * x.Detach());
    }
}

/* prints:
x      [-1.5  0.5  2.0]  [3]
x³     [-3.375  0.125  8.000]  [3]
3x²    [ 6.75  0.75 12.00]  [3]

on the tape:
%0 = Leaf()        [3]
%1 = Cube(%0)      [3]
%2 = Sum(%1, [0])  []

Cube and Hypotenuse keep every law.
CubeCutOff breaks one: second order.
*/
