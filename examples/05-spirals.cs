#:project ../Autograd.Nn
#:project ../Autograd.Losses

// Three spirals wound into one another: a network of two hidden layers learns which arm a point of the plane lies on.
//   dotnet run -c Release examples/05-spirals.cs

using Autograd.Core;
using Autograd.Losses;
using Autograd.Nn;

Console.OutputEncoding = System.Text.Encoding.UTF8;
const ulong Seed = 1;
const int Arms = 3, PointsAnArm = 100;

var random = new RandomStream(Seed);
var spirals = Spirals(random);
var model = new Sequential<double>(
    new Linear<double>(2, 32, random), new Tanh<double>(),
    new Linear<double>(32, 32, random), new Tanh<double>(),
    new Linear<double>(32, Arms, random));
var optimizer = new Adam<double>(model.Parameters(), learningRate: 0.01);
var loader = new DataLoader<double>(spirals, batchSize: 50, shuffle: random);
Console.WriteLine($"{model}\n\nseed {Seed}");

for (var epoch = 1; epoch <= 60; epoch++)
{
    var accuracy = new Accuracy();
    foreach (var (points, arms) in loader)
    {
        using var tape = new Tape<double>();
        var scores = model.Forward(points);
        var loss = Loss.CrossEntropy(scores, arms);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        accuracy.Add(scores, arms);
    }
    if (epoch % 10 == 0) Console.WriteLine($"epoch {epoch,2}   accuracy {accuracy}");
}

Console.WriteLine("\nWhat the network makes of the plane; the points themselves are 1, 2, 3.");
Draw(model, spirals);

// Arm k at radius r stands at the angle 2π·k/3 + 4r, give or take.
static TensorDataset<double> Spirals(RandomStream random)
{
    var noise = Tensor.Normal<double>([Arms * PointsAnArm], random, std: 0.12);
    var (points, arms) = (new double[Arms * PointsAnArm][], new int[Arms * PointsAnArm]);
    for (var i = 0; i < points.Length; i++)
    {
        var (arm, radius) = (i % Arms, 0.1 + 0.9 * (i / Arms) / PointsAnArm);
        var (sin, cos) = Math.SinCos(2 * Math.PI * arm / Arms + 4 * radius + noise.At(i));
        (points[i], arms[i]) = ([radius * cos, radius * sin], arm);
    }
    return new TensorDataset<double>(Tensor.From(points), Indices.From(arms));
}

// The square from -1.1 to 1.1, a character a cell: a shade for the arm that wins there, a digit where one of the points lies.
static void Draw(Layer<double> model, TensorDataset<double> spirals)
{
    const int Columns = 66, Rows = 30;
    var cells = new double[Rows * Columns][];
    for (var i = 0; i < cells.Length; i++)
        cells[i] = [-1.1 + 2.2 * (i % Columns + 0.5) / Columns, 1.1 - 2.2 * (i / Columns + 0.5) / Rows];
    var winners = model.Forward(Tensor.From(cells)).ArgMax(-1).AsSpan();

    var map = new char[cells.Length];
    for (var i = 0; i < map.Length; i++) map[i] = " .:"[winners[i]];
    for (var i = 0; i < spirals.Count; i += 2)
    {
        var (x, y) = (spirals.Inputs.At(i, 0), spirals.Inputs.At(i, 1));
        map[(int)((1.1 - y) / 2.2 * Rows) * Columns + (int)((x + 1.1) / 2.2 * Columns)] = "123"[spirals.Labels[i]];
    }
    for (var row = 0; row < Rows; row++) Console.WriteLine(new string(map, row * Columns, Columns).TrimEnd());
}

/* prints:
Sequential                   1,251  parameters
├─ 0: Linear(2 -> 32)           96  weight [32 2], bias [32]
├─ 1: Tanh
├─ 2: Linear(32 -> 32)       1,056  weight [32 32], bias [32]
├─ 3: Tanh
└─ 4: Linear(32 -> 3)           99  weight [3 32], bias [3]

seed 1
epoch 10   accuracy 63.7 %
epoch 20   accuracy 98.3 %
epoch 30   accuracy 100.0 %
epoch 40   accuracy 100.0 %
epoch 50   accuracy 100.0 %
epoch 60   accuracy 100.0 %

What the network makes of the plane; the points themselves are 1, 2, 3.
                     :::::::::::::::::::::::::::::::::::::::::::::
                     ::::::::3:::::3::::::::::::::::::::::::::::::
                      ::::::33:::::::3::::::::::::::::::::::::::::
                       :::::::::::::::333:::::::::::::::::::::::::
                        ::::::::::::::::::3:::::::::::::::::::::::
                          :::::::::::::::::3::::::::::::::::::::::
                             ::::::::::::::::333::::::::::::::::::
                                 :::::::::::::33::::::::::::::::::
                    11  1    1  1   ::::::::::::3:::::::::::::::::
                    11 1  1   111      ::::::::3::3:::::::::::::::
              1 1                1111     :::::::3::::::::::::::::
             1 1      .....        11       ::::::::::::::::::::::
             1       ........       11      :::::3::::::::::::::::
          11        ........2.2    111     ::::::33:::::::::::::::
        1           ....2222.2..   1     :::::::3:::::::::::::::..
       1 1          .....2......:::::::::::::::3:3::::::::....2...
         1          ..222......:33::::::::::::33:::::::...........
                    ..2........:333333:::3:3:3:::::...............
        1          ...22......:::::::333:3:3:::...................
                   .....2.....:::::::::::::.................2.....
         1         ....22.....:::::::::....................2......
       1 11        .....222....:::.......................2........
                   .........2.......................2.2...........
           1       ............2..2....2...........2.2............
             1    ................22.2..2..2..2.2.................
                 .................................................
               ...................................................
            ......................................................
          ........................................................
       ...........................................................
*/
