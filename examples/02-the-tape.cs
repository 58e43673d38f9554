#:project ../Autograd.Core

// The tape: what is computed while it is open is written down, and read backwards it gives the gradient.
//   dotnet run -c Release examples/02-the-tape.cs

using Autograd.Core;

var w = Tensor.From([[0.5, -1.0], [0.25, 0.75]]).RequireGrad(); // a leaf: what we want the gradient of
var x = Tensor.From([[1.0, 2.0]]);

using (var tape = new Tape<double>())
{
    var y = x.MatMul(w).Tanh();
    var loss = (y - 1).Square().Mean();

    Console.WriteLine("What was recorded, one operation a line:");
    Console.WriteLine(tape);

    loss.Backward(); // from the last line to the first, each one's rule: given the gradient of its output, the gradients of its inputs
    Console.WriteLine($"\nloss  {loss.Item():0.0000}");
    Console.WriteLine($"\ngradient of the loss with respect to w\n{w.Grad}");

    // The same by hand: d loss/dw = xᵀ · (2/n · (y − 1) · (1 − y²)), n = 2.
    Console.WriteLine($"\nthe same by hand\n{x.Transpose().MatMul((y - 1) * (1 - y.Square()))}");
}

// Gradients add up until ZeroGrad: twice the same loss is twice the gradient.
w.ZeroGrad();
for (var i = 0; i < 2; i++)
{
    using var tape = new Tape<double>();
    (x.MatMul(w).Tanh() - 1).Square().Mean().Backward();
}
Console.WriteLine($"\nafter two backward passes\n{w.Grad}");

// Without a tape nothing is recorded: using a network needs no tape.
Console.WriteLine($"\nwithout a tape\n{x.MatMul(w).Tanh()}");

/* prints:
What was recorded, one operation a line:
%0 = Constant()             [1 2]
%1 = Leaf()                 [2 2]
%2 = MatMul(%0, %1)         [1 2]
%3 = Tanh(%2)               [1 2]
%4 = AddNumber(%3, -1)      [1 2]
%5 = Square(%4)             [1 2]
%6 = Sum(%5, [0 1])         []
%7 = DivideByNumber(%6, 2)  []

loss  0.1731

gradient of the loss with respect to w
[[-0.1001 -0.4230]
 [-0.2002 -0.8460]]  [2 2]

the same by hand
[[-0.1001 -0.4230]
 [-0.2002 -0.8460]]  [2 2]

after two backward passes
[[-0.2002 -0.8460]
 [-0.4005 -1.6921]]  [2 2]

without a tape
[[0.7616 0.4621]]  [1 2]
*/
