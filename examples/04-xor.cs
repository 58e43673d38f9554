#:project ../Autograd.Nn
#:project ../Autograd.Losses

// The smallest network that needs its hidden layer: no straight line separates the two answers of "either, but not both".
//   dotnet run -c Release examples/04-xor.cs

using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
var inputs = Tensor.From([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]); // [4 2]
var answers = Tensor.From([[0.0], [1.0], [1.0], [0.0]]);                   // [4 1]

const ulong Seed = 1;
var random = new RandomStream(Seed);
var model = new Sequential<double>(new Linear<double>(2, 4, random), new Tanh<double>(), new Linear<double>(4, 1, random));
var optimizer = new Sgd<double>(model.Parameters(), learningRate: 0.1, momentum: 0.9);
Console.WriteLine($"{model}\n\nseed {Seed}");

for (var step = 0; step <= 100; step++)
{
    using var tape = new Tape<double>();
    var loss = Loss.Mse(model.Forward(inputs), answers);
    optimizer.ZeroGrad();
    loss.Backward();
    optimizer.Step();
    if (step % 20 == 0) Console.WriteLine($"step {step,3}   loss {loss.Item():0.0000}");
}

var outputs = model.Forward(inputs); // no tape, nothing recorded
for (var i = 0; i < 4; i++)
    Console.WriteLine($"{inputs.At(i, 0)} xor {inputs.At(i, 1)} = {Math.Abs(outputs.At(i, 0)):0.00}");

/* prints:
Sequential                    17  parameters
├─ 0: Linear(2 -> 4)          12  weight [4 2], bias [4]
├─ 1: Tanh
└─ 2: Linear(4 -> 1)           5  weight [1 4], bias [1]

seed 1
step   0   loss 0.2774
step  20   loss 0.2079
step  40   loss 0.0739
step  60   loss 0.0043
step  80   loss 0.0000
step 100   loss 0.0000
0 xor 0 = 0.00
0 xor 1 = 1.00
1 xor 0 = 0.99
1 xor 1 = 0.01
*/
