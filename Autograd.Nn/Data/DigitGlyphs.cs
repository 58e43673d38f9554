using static Autograd.Nn.Stroke;

namespace Autograd.Nn;

/// <summary>How people write the ten digits: for each one several variants, each a list of strokes in the unit square.</summary>
internal static class DigitGlyphs
{
    public static readonly Point[][][][] Variants =
    [
        [ // 0: round, slim, with an open top
            [Arc(.50, .50, .27, .40, 0, 360)],
            [Arc(.50, .50, .19, .40, 0, 360)],
            [Arc(.50, .50, .25, .39, 290, -45)],
        ],
        [ // 1: a bar, with a flag, with a flag and a foot
            [Line(.50, .10, .50, .90)],
            [Line(.34, .28, .53, .10, .53, .90)],
            [Line(.36, .26, .52, .10, .52, .90), Line(.33, .90, .71, .90)],
        ],
        [ // 2: with a straight foot, with a loop at the foot, angular
            [[.. Arc(.49, .33, .25, .23, 195, 390), .. Line(.25, .89, .78, .89)]],
            [[.. Arc(.48, .31, .23, .21, 185, 395), .. Line(.40, .78), .. Arc(.33, .80, .09, .08, -20, -330), .. Line(.55, .86, .80, .84)]],
            [Line(.26, .20, .50, .10, .72, .22, .68, .44, .24, .88, .76, .88)],
        ],
        [ // 3: two bows, with a flat top, with a small loop between the bows
            [[.. Arc(.46, .30, .24, .20, 205, 445), .. Arc(.46, .69, .28, .21, 275, 515)]],
            [[.. Line(.25, .12, .74, .12, .46, .43), .. Arc(.46, .66, .27, .23, 275, 510)]],
            [[.. Arc(.48, .28, .23, .18, 200, 430), .. Line(.44, .48), .. Arc(.47, .70, .25, .20, 290, 520)]],
        ],
        [ // 4: open, closed, round
            [Line(.33, .12, .23, .57, .79, .57), Line(.63, .32, .61, .90)],
            [Line(.64, .90, .64, .10, .20, .64, .82, .64)],
            [[.. Line(.27, .14, .25, .36), .. Arc(.46, .36, .21, .18, 180, 30)], Line(.70, .12, .66, .90)],
        ],
        [ // 5: in one stroke, with the hat apart, angular
            [[.. Line(.75, .12, .35, .12, .31, .46), .. Arc(.46, .67, .27, .23, 225, 510)]],
            [[.. Line(.36, .14, .33, .44), .. Arc(.47, .66, .25, .23, 230, 500)], Line(.36, .14, .78, .10)],
            [Line(.72, .12, .30, .14, .28, .46, .60, .44, .74, .62, .62, .84, .28, .88)],
        ],
        [ // 6: a bow into a loop, straight into a loop, with a small loop
            [[.. Arc(.66, .58, .40, .48, 265, 180), .. Arc(.49, .68, .23, .21, 190, 550)]],
            [[.. Line(.64, .10, .34, .52), .. Arc(.50, .68, .22, .21, 215, 575)]],
            [[.. Arc(.74, .60, .46, .50, 250, 170), .. Arc(.46, .73, .18, .17, 150, -210)]],
        ],
        [ // 7: plain, crossed, with a serif
            [Line(.23, .14, .77, .14, .42, .90)],
            [Line(.24, .13, .76, .13, .44, .90), Line(.36, .50, .70, .48)],
            [Line(.24, .28, .25, .13, .75, .13, .52, .50, .46, .90)],
        ],
        [ // 8: two rings, an S closed by a diagonal, slim
            [Arc(.50, .30, .20, .19, 0, 360), Arc(.50, .69, .25, .21, 0, 360)],
            [[.. Arc(.50, .29, .21, .19, -40, -230), .. Arc(.50, .70, .22, .20, -50, 215), .. Line(.66, .17)]],
            [Arc(.51, .29, .16, .19, 0, 360), Arc(.49, .69, .18, .21, 0, 360)],
        ],
        [ // 9: a ring and a leg, with a hook, with an open ring
            [[.. Arc(.49, .32, .22, .21, 0, -360), .. Line(.67, .90)]],
            [[.. Arc(.49, .32, .22, .21, 0, -360), .. Line(.72, .66), .. Arc(.50, .66, .22, .23, 0, 140)]],
            [[.. Arc(.50, .31, .21, .20, -50, -330), .. Line(.71, .18, .62, .90)]],
        ],
    ];
}
